/**
 * The day on which the newest tables in data/ were added, as YYYY-MM-DD: to be changed with them.
 */
export const TABLES_DATE = "2026-11-25";
