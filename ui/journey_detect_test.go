package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/question"
)

// TestWhatTheFolderSays: what is wrong with the app stands in preflight, the Dockerfile is chosen from what there is,
// and a database is asked for where the folder does not decide it.
func TestWhatTheFolderSays(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		for name, text := range map[string]string{
			"api/Dockerfile":       dockerfile[:strings.Index(dockerfile, "CMD")] + "CMD uvicorn app:app --port 8000\n",
			"api/requirements.txt": "fastapi\nsqlalchemy\nuvicorn\n",
			"web/Dockerfile":       "FROM node:22\nCOPY . .\nUSER 1000\nEXPOSE 3000\nCMD [\"node\", \"x.js\"]\n",
			"web/package.json":     `{"dependencies": {"next": "15"}}`,
		} {
			if err := os.MkdirAll(filepath.Join(l.dir, filepath.Dir(name)), 0o700); err != nil {
				t.Fatal(err)
			}
			l.write(name, text)
		}
		if err := os.Remove(filepath.Join(l.dir, "Dockerfile")); err != nil {
			t.Fatal(err)
		}
		l.looks = true
		l.start(fresh(), "")
		l.until("listens on localhost alone")
		if now := l.screen(); strings.Contains(now, "/mo") || !strings.Contains(now, "2 Dockerfiles to choose from") {
			t.Errorf("before anything is known:\n%s", now)
		}
		l.press("enter")
		l.until("python with fastapi, port 8000")
		if now := l.screen(); strings.Contains(now, "database") {
			t.Errorf("says what follows from a Dockerfile that is not chosen:\n%s", now)
		}
		if now := l.screen(); !strings.Contains(now, "web/Dockerfile") ||
			!strings.Contains(now, "nothing says which of 2 Dockerfiles") {
			t.Errorf("offers\n%s", now)
		}
		l.press("enter")
		l.see("Does the app need a database?", "✓ port")
		if l.m.ctx.Settings.HasDatabase() || l.m.ctx.Settings.Image.Dockerfile != "api/Dockerfile" {
			t.Errorf("takes %+v, %+v", l.m.ctx.Settings.Data, l.m.ctx.Settings.Image)
		}
		l.press("up", "enter").see("▸ Continue with this").press("enter")
		l.until("NETWORK")
		if d := l.m.ctx.Settings.Data; d.Database != "postgres" || d.Cache != "none" ||
			l.m.ctx.Sources["data.database"].Source != question.You {
			t.Errorf("took %+v", d)
		}
	})
}
