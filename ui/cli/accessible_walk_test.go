package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLinesWalk walks through the pages of a first setup as lines: each says what its step makes and its answers, by
// number one is changed, and plan takes the rest.
func TestLinesWalk(t *testing.T) {
	k := newTalk(t)
	code, said := k.says(nil, "", "2", "staging", "", "1", "new", "", "2", "db.t3.small", "more", "", "", "3", "2", "",
		"", "3", "/ready", "", "", "plan", "you@example.com", "1", "180", "", "q")
	text, _ := os.ReadFile(k.file())
	if code != 0 {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	for _, kept := range []string{"environment: staging", "vpc: new", "class: db.t3.small", "platform: linux/arm64",
		"health_path: /ready", "limit: 180"} {
		if !strings.Contains(string(text), kept) {
			t.Errorf("slipway.yaml does not say %q:\n%s", kept, text)
		}
	}
	k.hears(said, "Your app: An app in python.", "Step network: The private network", "Step data: PostgreSQL and Redis",
		"1. database: PostgreSQL, requirements.txt:1, 17.14 dollars a month.", "3. standby: no, the default, +",
		"more lists 6 others", "Step budget: A mail", "The stack so far:",
		"PostgreSQL 16; db.t3.small, 20 GB; reached from api × 1 on port 5432; 31.01 dollars a month")
	at := 0
	for _, step := range []string{"Your app: ", "Step network: ", "Step data: ", "Step secrets: ", "Step image: ",
		"Step service: ", "Step schedule: ", "Step budget: "} {
		next := strings.Index(said[at:], "\n"+step)
		if next < 0 {
			t.Fatalf("%s does not follow:\n%s", step, said)
		}
		at += next
	}
}

// TestLinesPlan goes from the first page to the plan by one word, over the one answer that there is none without.
func TestLinesPlan(t *testing.T) {
	k := newTalk(t)
	code, said := k.says(nil, "", "plan", "you@example.com", "plan", "q")
	if code != 0 || strings.Contains(said, "Step data: Post") {
		t.Errorf("ended with %d:\n%s", code, said)
	}
	k.hears(said, "The plan needs an answer here: it has no answer yet", "Nothing of this has been done yet")
}

// TestLinesOtherApps walks through the pages of apps of other kinds, and finds in slipway.yaml what their folders say:
// a monorepo of which one Dockerfile is chosen, an app in a compose file, and one without a database.
func TestLinesOtherApps(t *testing.T) {
	for name, app := range map[string]struct {
		files map[string]string
		typed []string
		kept  []string
	}{
		"monorepo": {map[string]string{"requirements.txt": "", "api/Dockerfile": terminalDockerfile,
			"api/requirements.txt": fullRequirements, "web/package.json": `{"dependencies": {"express": "5"}}`,
			"web/Dockerfile": "FROM node:22\nCOPY . .\nUSER 1000\nEXPOSE 3000\nCMD [\"node\", \"x.js\"]\n"},
			[]string{"", "web/Dockerfile", "plan", "none", "plan", "q"}, []string{"dockerfile: web/Dockerfile", "port: 3000"}},
		"compose": {map[string]string{"requirements.txt": fullRequirements + "celery\n",
			"compose.yaml": "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n  worker:\n    build: .\n" +
				"    command: celery -A app worker\n  db:\n    image: postgres:16\n  cache:\n    image: redis:7\n"},
			[]string{"", "celery -A app worker", "plan", "none", "plan", "q"},
			[]string{"celery -A app worker", "database: postgres", "cache: redis"}},
		"no database": {map[string]string{"requirements.txt": "fastapi\nuvicorn\n"},
			[]string{"", "", "", "", "", "", "", "", "", "none", "", "q"}, []string{"database: none", "cache: none"}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t)
			(&computer{dir: k.folder}).folder(t, app.files)
			if name == "monorepo" {
				_ = os.Remove(filepath.Join(k.folder, "Dockerfile"))
			}
			code, said := k.says(nil, app.typed...)
			text, _ := os.ReadFile(k.file())
			if code != 0 {
				t.Fatalf("ended with %d:\n%s", code, said)
			}
			for _, kept := range app.kept {
				if !strings.Contains(string(text), kept) {
					t.Errorf("slipway.yaml does not say %q:\n%s\n%s", kept, text, said)
				}
			}
			k.hears(said, "Nothing of this has been done yet")
		})
	}
}
