// Prints how many incidents a running server shows. usage: node scripts/incidents.mjs URL
const answer = await fetch(`${process.argv[2]}/api/incidents?limit=1`);
if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
console.log((await answer.json()).total);
