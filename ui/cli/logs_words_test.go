package cli

import (
	"strings"
	"testing"
	"time"

	"slipway/steps/live"
	"slipway/steps/logs"
	"slipway/ui/text/command"
)

// TestLogEntry: lines as loggers write them, and as they are shown: one line each, with nothing foreign and no secret
// in it.
func TestLogEntry(t *testing.T) {
	const lead = "2026-03-01T12:00:00.000Z api/7c1f"
	for raw, want := range map[string]string{
		"Listening on 8000":                          lead + " Listening on 8000",
		"[ERROR] no such table":                      lead + " [ERROR] no such table",
		`{"level":"warning","msg":"slow","ms":1200}`: lead + " WARNING slow ms=1200",
		`{"severity":"ERROR","message":"lost the database","user":{"id": 7},"path":"/a b"}`: lead +
			` ERROR lost the database user={"id":7} path="/a b"`,
		`{"level":30,"time":1772366401500,"pid":1,"msg":"up"}`:  "2026-03-01T12:00:01.500Z api/7c1f INFO up pid=1",
		`{"ts":"2026-03-01T11:59:59+01:00","event":"done"}`:     "2026-03-01T10:59:59.000Z api/7c1f done",
		`{"msg":"failed","stack":"Error: x\n  at main.js:1\n"}`: lead + " failed\n    stack: Error: x\n      at main.js:1",
		`{"msg":"two\nlines"}`:                                  lead + " two\n    lines",
		`{"half": `:                                             lead + ` {"half": `,
		`{}`:                                                    lead + ` {}`,
		`[1,2]`:                                                 lead + ` [1,2]`,
		"\x1b[31mred\x1b[0m \x1b]0;title\a\u202ex":              lead + " red ␛]0;title␇\ufffdx",
		"GET /?token=ghp_0123456789abcdefghijABCDEFGHIJ012345": lead + " GET /?token=***",
		"postgres://shop:hunter2secret@db/shop refused":        lead + " postgres://shop:***@db/shop refused",
		`{"msg":"x","url":"redis://:hunter2secret@c:6379/0"}`:  lead + " x url=redis://:***@c:6379/0",
	} {
		var b strings.Builder
		command.LogEntry(&b, logs.Parse(live.LogLine{At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
			Stream: "ecs/shop-api/7c1f0123456789", Text: raw}), "shop")
		if got := b.String(); got != want+"\n" {
			t.Errorf("%q\n got %q\nwant %q", raw, got, want+"\n")
		}
	}
	for raw, want := range map[string]logs.Level{
		"2026-03-01 12:00:00,000 WARNING app: slow": logs.Warning, "Traceback (most recent call last):": logs.Error,
		"ts=1 level=debug msg=x": logs.Debug, "2026/03/01 [error] 7#7: upstream": logs.Error, "error: no route": logs.Error,
		"0 errors, no warnings": logs.Unsaid, "INFO:     Uvicorn running": logs.Info, `{"lvl":"crit","msg":"x"}`: logs.Error,
		`{"level":"loud","msg":"x"}`: logs.Unsaid,
	} {
		if got := logs.Parse(live.LogLine{Text: raw}).Level; got != want {
			t.Errorf("%q is %v, want %v", raw, got, want)
		}
	}
}

// TestLogsSince: from when on lines are wanted, in the ways people say it.
func TestLogsSince(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"1h": "2026-03-01T11:30:00Z", "90s": "2026-03-01T12:28:30Z", "2d": "2026-02-27T12:30:00Z",
		"09:15": "2026-03-01T09:15:00Z", "12:31": "2026-02-28T12:31:00Z", "2026-02-01": "2026-02-01T00:00:00Z",
		"2026-02-01 08:00": "2026-02-01T08:00:00Z", "2026-02-01T08:00:00+02:00": "2026-02-01T06:00:00Z",
	} {
		if got, err := logs.Since(text, now); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s is %s (%v), want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "yesterday", "-1h", "25:00", "-2d"} {
		if got, err := logs.Since(text, now); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}
