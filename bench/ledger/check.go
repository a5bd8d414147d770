// Reads a log that Trucewatch serves with Go's own libraries for signed notes and tiled logs
// (golang.org/x/mod/sumdb), which power Go's checksum database: promise P25.
// usage: check http://HOST:PORT/log
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type served string

func (url served) get(path string) []byte {
	answer, err := http.Get(string(url) + "/" + path)
	must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(err)
	if answer.StatusCode != 200 {
		must(fmt.Errorf("%s: %s", path, answer.Status))
	}
	return body
}

func (url served) Height() int { return 8 }

func (url served) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		// Go's paths begin with the height of tiles, which C2SP fixes at 8.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data = append(data, url.get(path)[:tile.W*tlog.HashSize])
	}
	return data, nil
}

func (url served) SaveTiles([]tlog.Tile, [][]byte) {}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func main() {
	log := served(os.Args[1])
	verifier, err := note.NewVerifier(strings.TrimSpace(string(log.get("vkey"))))
	must(err)
	text := log.get("checkpoint")
	opened, err := note.Open(text, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	var size int64
	_, err = fmt.Sscan(lines[1], &size)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	if lines[0] != verifier.Name() || size < 600 {
		must(fmt.Errorf("not the checkpoint that was expected: %q", opened.Text))
	}
	altered := strings.Replace(string(text), lines[2], tlog.Hash{}.String(), 1)
	if _, err := note.Open([]byte(altered), note.VerifierList(verifier)); err == nil {
		must(fmt.Errorf("an altered checkpoint was accepted"))
	}

	hashes := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, log)
	bundle := log.get("tile/entries/000")
	for _, index := range []int64{0, 1, 100, 255} {
		leaf := tlog.RecordHash(bundle[index*35+2 : index*35+35])
		proof, err := tlog.ProveRecord(size, index, hashes)
		must(err)
		must(tlog.CheckRecord(proof, size, root, index, leaf))
		if tlog.CheckRecord(proof, size, root, index+1, leaf) == nil {
			must(fmt.Errorf("entry %d was accepted elsewhere", index))
		}
	}
	for _, old := range []int64{1, 256, size / 2, size - 1} {
		before, err := tlog.TreeHash(old, hashes)
		must(err)
		proof, err := tlog.ProveTree(size, old, hashes)
		must(err)
		must(tlog.CheckTree(proof, size, root, old, before))
	}
	fmt.Printf("Go reads the log %s: %d entries, notes, tiles, inclusion and consistency agree\n", lines[0], size)
}
