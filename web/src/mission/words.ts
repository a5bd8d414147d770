/** Words for stages, levels and clocks, as docs/mission.md uses them. */
import type { Clock, Level, ReviewStage } from "../api/mission";
import { duration } from "../format/time";

export const STAGE_WORDS: Record<ReviewStage, string> = {
  automatic: "On the automatic list; nobody has assessed it",
  assessed: "Assessed by one analyst",
  reviewed: "Reviewed by an analyst of another nationality, who agrees",
  disputed: "Everybody who reviewed it disagrees",
};

export const LEVEL_MEANING: Record<Level, string> = {
  reported: "Somebody or something said so",
  observed: "Registered by observers in two hands or more",
  corroborated: "Registered by different senses, in two hands or more",
  confirmed: "Corroborated, and a second analyst of another nationality agrees",
};

const CLOCK_NAMES: Record<string, string> = {
  response: "First response",
  finding: "Finding",
  reply: "Replies of all parties",
  answer: "Answer",
};

export function clockName(clock: Clock): string {
  return CLOCK_NAMES[clock.name] ?? clock.name;
}

/** How a clock stands, in words. */
export function clockText(clock: Clock): string {
  const left = duration((clock.left_s ?? 0) * 1000);
  const late = duration((clock.late_s ?? 0) * 1000);
  switch (clock.state) {
    case "running":
      return `${left} left`;
    case "met":
      return "in time";
    case "met_late":
      return `${late} late`;
    default:
      return `overdue by ${late}`;
  }
}
