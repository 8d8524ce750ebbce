package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder writes files into the project.
func (c *computer) folder(t *testing.T, files map[string]string) {
	for name, text := range files {
		if err := os.MkdirAll(filepath.Join(c.dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, c.dir, name, text)
	}
}

// change opens an answer of the page that is open, and waits for its question.
func (s *terminal) change(answer, question string) *terminal {
	s.t.Helper()
	return s.reach("down", "▸ "+answer).press("enter").waitFor(question)
}

// taken waits until the cursor is back on Continue.
func (s *terminal) taken(shown ...string) *terminal {
	s.t.Helper()
	return s.waitFor(append([]string{"▸ Continue"}, shown...)...)
}

// changeEveryStep changes one answer on every page of a first setup, and finds them all in slipway.yaml.
func changeEveryStep(t *testing.T, c *computer) {
	c.folder(t, map[string]string{"Dockerfile": terminalDockerfile, "requirements.txt": fullRequirements})
	s := c.on(80, 24).hides("sk_live_marker")
	s.app().change("environment", "▸ Environment").press("ctrl+u").press("staging").waitFor("▸ staging").press("enter")
	s.taken("staging").pages("NETWORK").change("VPC", "Which VPC").reach("down", "a new VPC").press("enter")
	s.taken("address range").pages("DATA").change("class", "How large should the database").reach("down", "db.t3.small")
	s.press("enter").taken("db.t3.small").pages("SECRETS").change("secrets", "Which secrets").press("STRIPE_KEY")
	s.waitFor("› STRIPE_KEY").press("enter").waitFor("[x] STRIPE_KEY").press("enter").taken().pages("Value of STRIPE_KEY")
	s.press("sk_live_marker").waitFor("▸ **************").pages("IMAGE").change("platform", "▸ Processor")
	s.reach("down", "ARM").press("enter").taken("ARM").pages("SERVICE").domain("api.example.com")
	s.change("health path", "▸ Health path").press("ctrl+u").press("/ready").waitFor("▸ /ready").press("enter")
	s.taken("/ready").pages("SCHEDULE").change("jobs", "add a job").press("a").waitFor("› command").
		press("python -m jobs.x")
	s.press("enter").waitFor("› schedule").press("@daily").press("enter")
	s.waitFor("every day").press("enter").taken()
	s.pages("▸ E-mail").press("me@example.com").waitFor("me@example.com").press("enter").taken()
	s.change("limit", "Monthly budget").press("ctrl+u").press("180").waitFor("▸ 180").press("enter").taken("180")
	s.press("enter").waitFor("Nothing of this has been done yet").press("ctrl+c").exits(130)
	c.keeps("environment: staging", "vpc: new", "class: db.t3.small", "STRIPE_KEY", "platform: linux/arm64",
		"health_path: /ready", "python -m jobs.x", "limit: 180", "email: me@example.com")
}

// monorepo has two Dockerfiles: one is chosen on the first page, and what follows from it stands there.
func monorepo(t *testing.T, c *computer) {
	c.folder(t, map[string]string{
		"api/Dockerfile": terminalDockerfile, "api/requirements.txt": "fastapi\nuvicorn\nasyncpg\n",
		"web/Dockerfile":   "FROM node:22\nCOPY . .\nUSER 1000\nEXPOSE 3000\nCMD [\"node\", \"x.js\"]\n",
		"web/package.json": `{"dependencies": {"express": "5"}}`,
	})
	s := c.on(80, 24)
	s.waitFor("Set up a new stack").press("enter").waitFor("▸ AWS region").press("enter").waitFor("▸ Dockerfile")
	s.reach("down", "web/Dockerfile").press("enter").taken("web/Dockerfile", "3000", "no database")
	s.press("ctrl+o").waitFor("the plan needs this answer", "▸ E-mail").press("none").waitFor("▸ none").press("ctrl+o")
	s.waitFor("Nothing of this has been done yet").press("ctrl+c").exits(130)
	c.keeps("dockerfile: web/Dockerfile", "port: 3000")
}

// composeApp is read from its compose file: the database and the cache are taken with the place that says so, the
// worker, which costs, only when it is chosen.
func composeApp(t *testing.T, c *computer) {
	c.folder(t, map[string]string{"Dockerfile": terminalDockerfile, "requirements.txt": fullRequirements + "celery\n",
		"compose.yaml": "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n    depends_on: [db, cache]\n" +
			"  worker:\n    build: .\n    command: celery -A app worker\n" +
			"  db:\n    image: postgres:16\n  cache:\n    image: redis:7\n"})
	s := c.on(120, 40)
	s.waitFor("Set up a new stack").press("enter").waitFor("▸ AWS region").press("enter").waitFor("▸ Workers")
	s.reach("down", "celery -A app worker").press("enter").taken("PostgreSQL", "Redis", "workers")
	s.pages("NETWORK", "DATA").waitFor("5432", "6379").press("ctrl+o").waitFor("▸ E-mail").press("none").waitFor("▸ none")
	s.press("ctrl+o").waitFor("Nothing of this has been done yet").press("ctrl+c").exits(130)
	c.keeps("celery -A app worker", "database: postgres")
}

// noDatabase accepts every page of an app that needs no database: none is made, and none is asked for.
func noDatabase(t *testing.T, c *computer) {
	c.folder(t, map[string]string{"Dockerfile": terminalDockerfile, "requirements.txt": "fastapi\nuvicorn\n"})
	s := c.on(120, 40)
	s.app().pages("NETWORK", "DATA", "SECRETS", "IMAGE", "SERVICE").waitFor("no domain").press("enter")
	s.taken().pages("SCHEDULE", "▸ E-mail").press("none").waitFor("▸ none").press("enter").taken().press("enter")
	s.waitFor("Nothing of this has been done yet")
	if shown := s.screen(); strings.Contains(shown, "RDS") || strings.Contains(shown, "ElastiCache") {
		t.Errorf("a database is planned:\n%s", shown)
	}
	s.press("ctrl+c").exits(130)
	c.keeps("database: none", "cache: none")
}
