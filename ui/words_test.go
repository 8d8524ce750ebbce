package ui

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/ui/text"
)

// TestUnreadFramesInPlainWords: with any one read refused, neither home nor the checklist, nor the lines of both, shows
// the SDK's wrapping of an error, and all of them fit.
func TestUnreadFramesInPlainWords(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop()).home()
		l.size(120, 40)
		l.box.ResetCalls()
		l.m.ctx.Session.Read(context.Background())
		told := 0
		for _, op := range slices.Sorted(maps.Keys(l.box.Counts())) {
			l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: op}})
			l.press("r")
			l.settle()
			frames := l.screen()
			if strings.Contains(frames, "not read") && strings.Contains(frames, "could not be") {
				told++
			}
			l.press("c")
			l.settle()
			l.see("security")
			frames += l.screen()
			l.press("esc")
			l.settle()
			l.box.Restart()
			session, seen := l.m.ctx.Session, l.m.wizard.Live
			p, report := session.Plan(seen, plan.Intent{}), session.Checklist(seen)
			var lines strings.Builder
			text.Plan(&lines, p, session.Estimate(), true)
			text.Checklist(&lines, report)
			text.OpenFindings(&lines, report)
			for _, raw := range []string{"operation error", "response error", "StatusCode", "RequestID"} {
				if strings.Contains(strings.Join(strings.Fields(frames), " "), raw) || strings.Contains(lines.String(), raw) {
					t.Errorf("without %s: %q in\n%s\n%s", op, raw, frames, lines.String())
				}
			}
		}
		if told < 30 {
			t.Errorf("home said of %d reads only that they were refused", told)
		}
	})
}
