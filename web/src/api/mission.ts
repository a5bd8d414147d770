/** What people decide, as the server tells it (docs/mission.md). */
import { ApiError, errorOf, isAbort } from "./client";

export interface Actor {
  person: string;
  hat: string;
  nationality: string;
}

export interface Dissent {
  by: Actor;
  at: string;
  reason: string;
}

export type Level = "reported" | "observed" | "corroborated" | "confirmed";
export type ReviewStage = "automatic" | "assessed" | "reviewed" | "disputed";

export interface PeopleAssessment {
  number: number;
  revision: number;
  by: Actor;
  at: string;
  statement: string;
  level: Level;
  stage: ReviewStage;
  confidence: string;
  alternatives: string[];
  coverage: string;
  reviews: { by: Actor; at: string; verdict: { verdict: string; reason?: string } }[];
  dissents: Dissent[];
}

export interface IncidentReview {
  id: string;
  version: number;
  stage: ReviewStage;
  taken: [Actor, string] | null;
  assessments: PeopleAssessment[];
  part_of: string;
}

export interface Clock {
  name: string;
  due: string;
  state: "running" | "met" | "met_late" | "overdue";
  left_s?: number;
  late_s?: number;
  at?: string;
}

export interface Case {
  id: string;
  title: string;
  stage: string;
  incidents: string[];
  clocks: Clock[];
  replied: string[];
  replies: Record<string, { text: string; at: string }>;
  findings: {
    id: string;
    adopted: boolean;
    published: string | null;
    proposal: { outcome: string; reasons: string };
    dissents: { member: string; reason: string }[];
    concluded: { missing: [string, string][]; recused: string[] } | null;
  }[];
}

export interface Roll {
  counted: number;
  present: [string, string][];
  missing: [string, string, string, string][];
  quorum: boolean;
}

export interface MissionOverview {
  as_of: { entries: number; time: string };
  rules: { response_hours: number; finding_hours: number; reply_hours: number };
  commission: Roll;
  cell: Roll;
  drill_since: string | null;
  counts: Record<string, number>;
}

export interface Page<T> {
  items: T[];
  total: number;
  next: string | null;
}

/** Anything that a list of the mission holds. */
export type Item = Record<string, unknown> & { id: string };

export interface Receipt {
  entry: number;
  at: string;
  made: string | null;
  /** By whom the entry is signed: with the own key of whoever acted, or by the site for them. */
  signed_by: "person" | "gateway";
}

/** Somebody acts. Rejects with the rule's reason, in words for people. */
export async function act(
  by: Actor | null,
  area: string,
  what: Record<string, unknown>,
  expects: number | null,
): Promise<Receipt> {
  const said = { ...(by === null ? {} : { by }), ...(expects === null ? {} : { expects }) };
  const body = { id: crypto.randomUUID(), act: { area, act: what }, ...said };
  let response: Response;
  try {
    response = await fetch("/api/mission/acts", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    if (isAbort(cause)) throw cause;
    throw new ApiError(
      0,
      "The server did not answer: it may or may not be on record.",
      "Look at the list, then try again.",
    );
  }
  if (response.ok) return (await response.json()) as Receipt;
  throw await errorOf(response, "/api/mission/acts");
}
