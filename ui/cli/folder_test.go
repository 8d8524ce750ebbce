package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folderCase is a folder with a stack's answers: what plan says of it in lines and as JSON.
type folderCase struct {
	files map[string]string // slipway.yaml stands for the answers beside the stack's names
	args  []string
	code  int
	says  []string // separated by newlines where several lines hold it
	never []string
	open  bool // the answers say nothing of a database and a cache
}

func (c folderCase) try(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	answers := "app: shop\nregion: eu-west-1\nbudget: {email: me@example.com}\n" + c.files["slipway.yaml"]
	if !strings.Contains(answers, "data:") && !c.open {
		answers += "data: {database: postgres, cache: redis}\n"
	}
	write(t, dir, "slipway.yaml", answers)
	for name, text := range c.files {
		if name != "slipway.yaml" {
			if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, dir, name, text)
		}
	}
	for _, form := range [][]string{nil, {"--json"}} {
		args := append(append([]string{"plan", "--sandbox", "--file", filepath.Join(dir, "slipway.yaml")}, form...),
			c.args...)
		code, out, said := slipway(t, "", args...)
		if code != c.code {
			t.Errorf("%v ended %d, not %d\n%s%s", form, code, c.code, out, said)
		}
		for _, text := range c.says {
			if !strings.Contains(strings.ReplaceAll(out, `\"`, `"`)+said, text) {
				t.Errorf("%v does not say %q\n%s%s", form, text, out, said)
			}
		}
		for _, text := range c.never {
			if strings.Contains(out+said, text) {
				t.Errorf("%v says %q\n%s%s", form, text, out, said)
			}
		}
	}
}

const sound = "FROM node:22-slim\nEXPOSE 8000\nUSER 1000\nCMD [\"node\",\"x.js\"]\n"

// TestFormOfTheDatabaseURL: it is the driver's own; where none is recognised the plan says so and which form is taken.
func TestFormOfTheDatabaseURL(t *testing.T) {
	const note, none = "no driver recognised", "data: {database: none, cache: none}\n"
	for name, c := range map[string]folderCase{
		"postgres.js": {files: map[string]string{"Dockerfile": sound,
			"package.json": `{"dependencies":{"postgres":"*"}}`}, never: []string{note}},
		"express alone": {files: map[string]string{"Dockerfile": sound,
			"package.json": `{"dependencies":{"express":"*"}}`}, says: []string{note, "data.url_style node"}},
		"gin alone": {files: map[string]string{"Dockerfile": strings.Replace(sound, "node:22-slim", "golang:1.26",
			1), "go.mod": "module x\n\nrequire github.com/gin-gonic/gin v1.9.1\n"}, says: []string{note, "data.url_style go"}},
		"pg8000": {files: map[string]string{"Dockerfile": strings.Replace(sound, "node:22-slim", "python:3.13",
			1), "requirements.txt": "flask\nsqlalchemy\npg8000\n"}, says: []string{note, "postgresql://…?sslmode=require"}},
		"nothing": {files: map[string]string{"Dockerfile": sound}, says: []string{note}},
		"given": {files: map[string]string{"Dockerfile": sound,
			"slipway.yaml": "data: {database: postgres, cache: none, url_style: asyncpg}\n"}, never: []string{note}},
		"given for this run": {files: map[string]string{"Dockerfile": sound},
			args: []string{"--set", "data.url_style=jdbc"}, never: []string{note}},
		"a stack without data": {files: map[string]string{"Dockerfile": sound, "slipway.yaml": none}, never: []string{note}},
	} {
		t.Run(name, c.try)
	}
}

// TestWhatCannotBeBuiltStopsThePlan: everything needed to know is in the folder, so nothing is made first.
func TestWhatCannotBeBuiltStopsThePlan(t *testing.T) {
	const stages = "FROM node:20 AS base\nFROM base AS production\nUSER 1001\nEXPOSE 3000\nFROM base AS " +
		"development\nUSER 1001\nEXPOSE 9229\n"
	for name, c := range map[string]folderCase{
		"no Dockerfile": {code: 1, says: []string{"there is no Dockerfile in this folder", "image.uri"}},
		"one that is not there": {files: map[string]string{"slipway.yaml": "image: {dockerfile: nope/Dockerfile}\n",
			"Dockerfile": sound}, code: 1, says: []string{"image.dockerfile", "nope/Dockerfile"}},
		"a context that is none": {files: map[string]string{"slipway.yaml": "image: {context: backend}\n",
			"Dockerfile": sound}, code: 1, says: []string{"image.context", "backend"}},
		"a Dockerfile that is none": {files: map[string]string{"Dockerfile": "FORM node\n"}, code: 1,
			says: []string{"image.dockerfile"}},
		"a ready image needs none": {files: map[string]string{"slipway.yaml": "image: {uri: ghcr.io/me/shop:1}\nservice: " +
			"{user: \"101\"}\n"}, never: []string{"there is no Dockerfile"}},
		"a stage for development": {files: map[string]string{"Dockerfile": stages},
			says: []string{"slipway.yaml does not say image.target: production is taken", "--target production"}},
		"nothing but stages for development": {files: map[string]string{"Dockerfile": "FROM node:20 AS deps\nFROM deps AS " +
			"debug\nUSER 1001\n"}, code: 1, says: []string{"image.target", "its last stage is debug", "deps, debug"}},
		"several Dockerfiles": {files: map[string]string{"apps/api/Dockerfile": sound, "apps/web/Dockerfile": sound},
			code: 1, says: []string{"there are several Dockerfiles", "apps/api/Dockerfile (node, port 8000",
				"image.dockerfile=apps/api/Dockerfile"}},
		"one of several": {files: map[string]string{"apps/api/Dockerfile": sound, "apps/web/Dockerfile": sound},
			args: []string{"--set", "image.dockerfile=apps/web/Dockerfile"}, says: []string{"--file apps/web/Dockerfile"}},
		"secrets and the ssh agent of the build": {files: map[string]string{"Dockerfile": sound,
			"slipway.yaml": "image: {secrets: {npmrc: ~/.npmrc, token: NPM_TOKEN}, ssh: true}\n"},
			says: []string{"--secret 'id=npmrc,src=~/.npmrc' --secret id=token,env=NPM_TOKEN --ssh default"}},
		"a secret that the build asks for": {files: map[string]string{"Dockerfile": "FROM node:22\n" +
			"RUN --mount=type=secret,id=npm_token npm ci\n" + sound[strings.Index(sound, "\n")+1:]},
			says: []string{"Dockerfile:2", "npm_token", "image.secrets"}},
		"a stage that is not there": {files: map[string]string{"Dockerfile": stages},
			args: []string{"--set", "image.target=prod"}, code: 1, says: []string{"has no stage prod",
				"base, production, development"}},
		"the stage that was named": {files: map[string]string{"Dockerfile": stages},
			args: []string{"--set", "image.target=production"}, says: []string{"production"}, never: []string{"9229"}},
		"development on purpose": {files: map[string]string{"Dockerfile": stages},
			args: []string{"--set", "image.target=development"}, says: []string{"development"}},
		"build arguments are shown": {files: map[string]string{"Dockerfile": sound,
			"slipway.yaml": "image: {args: {NODE_ENV: production}}\n"}, says: []string{"build argument NODE_ENV", "production"}},
		"secrets are no arguments": {files: map[string]string{"Dockerfile": sound,
			"slipway.yaml": "image: {args: {NPM_TOKEN: abc}}\n"}, code: 1, says: []string{"NPM_TOKEN looks like a secret"}},
	} {
		t.Run(name, c.try)
	}
}

// TestPortOfTheContainer: the plan says which port is taken where the Dockerfile says another, says none, or says one
// for root.
func TestPortOfTheContainer(t *testing.T) {
	from := func(lines string) map[string]string {
		return map[string]string{"Dockerfile": "FROM node:20-alpine\nUSER 1000\n" + lines}
	}
	with := func(files map[string]string, answers string) map[string]string {
		files["slipway.yaml"] = answers
		return files
	}
	for name, c := range map[string]folderCase{
		"ENV PORT": {files: from("ENV PORT=3000\nCMD [\"node\",\"server.js\"]\n"),
			says:  []string{"slipway.yaml does not say service.port: 3000 is taken, from Dockerfile:3"},
			never: []string{"service.port is"}},
		"EXPOSE": {files: from("EXPOSE 3000\nCMD [\"node\",\"server.js\"]\n"),
			says: []string{"3000 is taken, from Dockerfile:3"}, never: []string{"service.port is"}},
		"EXPOSE differs from an answer": {files: with(from("EXPOSE 3000\nCMD [\"node\",\"x.js\"]\n"),
			"service: {port: 8000}\n"), says: []string{"Dockerfile:3 says 3000", "service.port is 8000"}},
		"--port differs from an answer": {files: with(from("CMD [\"uvicorn\",\"a:a\",\"--port\",\"9000\"]\n"),
			"service: {port: 8000}\n"), says: []string{"Dockerfile:3 says 9000", "service.port is 8000"}},
		"nothing says it": {files: from("CMD [\"node\",\"server.js\"]\n"),
			says: []string{"nothing in the folder says which port", "service.port 8000 is taken", "fails its health check"}},
		"the Dockerfile contradicts": {files: from("ENV PORT=9000\nEXPOSE 8000\nCMD [\"node\",\"x.js\"]\n"),
			says: []string{"does not agree with itself", "9000", "Dockerfile:3"}},
		"localhost alone": {files: from("EXPOSE 8000\nCMD [\"uvicorn\",\"a:a\",\"--port\",\"8000\"]\n"),
			says: []string{"Dockerfile:4: the app listens on localhost alone"}},
		"port 80": {files: from("EXPOSE 80\nCMD [\"x\"]\n"), says: []string{"bind: permission denied",
			"service.port is 80"}},
		"port 80 by an answer": {files: with(from("CMD [\"x\"]\n"), "service: {port: 80}\n"),
			says: []string{"bind: permission denied"}},
		"port 1023 with a user": {files: with(from("EXPOSE 1023\nCMD [\"x\"]\n"), "service: {user: \"101\"}\n"),
			says: []string{"bind: permission denied"}},
		"port 1024": {files: from("EXPOSE 1024\nCMD [\"x\"]\n"),
			never: []string{"bind: permission denied"}},
	} {
		t.Run(name, c.try)
	}
}

// TestDataThatIsNeeded: what the folder says of a database and a cache is taken where slipway.yaml leaves it open, and
// nothing is where it does not.
func TestDataThatIsNeeded(t *testing.T) {
	node := func(dependencies string) map[string]string {
		return map[string]string{"Dockerfile": sound, "package.json": `{"dependencies":{` + dependencies + `}}`}
	}
	for name, c := range map[string]folderCase{
		"none": {files: node(`"express":"5"`), never: []string{"RDS", "ElastiCache"},
			says: []string{"slipway.yaml does not say data.database: none is taken, from no driver for PostgreSQL"}},
		"a driver": {files: node(`"express":"5","pg":"8"`), says: []string{"shop-db"},
			never: []string{"does not say data.database", "shop-redis"}},
		"both": {files: node(`"pg":"8","ioredis":"5"`), says: []string{"shop-db", "shop-redis"}},
		"nothing says it": {files: map[string]string{"Dockerfile": sound}, code: 1,
			says: []string{"--set data.database=none"}},
		"it is answered": {files: map[string]string{"Dockerfile": sound},
			args: []string{"--set", "data.database=none", "--set", "data.cache=none"}, never: []string{"shop-db"}},
		"answers win": {files: map[string]string{"Dockerfile": sound, "package.json": `{"dependencies":{"express":"5"}}`,
			"slipway.yaml": "data: {database: postgres, cache: none}\n"}, says: []string{"shop-db"}},
	} {
		c.open = true
		t.Run(name, c.try)
	}
}

// TestJobsThatNeverRun stop the plan; a time that the clocks leave out is noted.
func TestJobsThatNeverRun(t *testing.T) {
	jobs := func(crons ...string) map[string]string {
		text := "schedule:\n  timezone: America/New_York\n  jobs:\n"
		for i, cron := range crons {
			text += "    - {name: job" + string(rune('a'+i)) + ", command: python -m x, cron: '" + cron + "'}\n"
		}
		return map[string]string{"Dockerfile": sound, "slipway.yaml": text}
	}
	for name, c := range map[string]folderCase{
		"31 February":    {files: jobs("cron(0 0 31 2 ? *)"), code: 1, says: []string{"joba", "there is no 31 February"}},
		"a year gone by": {files: jobs("cron(0 0 1 1 ? 2020)"), code: 1, says: []string{"2020, has gone by"}},
		"each is told": {files: jobs("0 0 30 2 ? *", "0 0 1 1 ? 2021"), code: 1, says: []string{"there is no 30 February",
			"2021, has gone by"}},
		"an hour left out": {files: jobs("cron(30 2 * * ? *)"),
			says: []string{"02:30 on", "does not exist in America/New_York"}},
		"an hour twice": {files: jobs("cron(30 1 * * ? *)"), says: []string{"comes twice"}},
		"every day":     {files: jobs("cron(30 4 * * ? *)"), never: []string{"does not exist", "never runs"}},
	} {
		t.Run(name, c.try)
	}
}

// TestDomainsAsTheyAreTyped: what means one name is taken as that name; what means none is refused in its own words.
func TestDomainsAsTheyAreTyped(t *testing.T) {
	files := map[string]string{"Dockerfile": sound}
	set := func(domain string) []string {
		return []string{"--set", "service.dns=elsewhere", "--set", "service.domain=" + domain}
	}
	for name, c := range map[string]folderCase{
		"capitals and a dot": {files: files, args: set("API.Example.COM."), says: []string{"api.example.com"},
			never: []string{"API.Example"}},
		"in the file": {files: map[string]string{"Dockerfile": sound,
			"slipway.yaml": "service: {domain: API.Example.COM., dns: elsewhere}\n"}, says: []string{"api.example.com"},
			never: []string{"API.Example"}},
		"letters of its own": {files: files, args: set("api.bücher.example"), says: []string{"api.xn--bcher-kva.example"}},
		"blanks around":      {files: files, args: set(" api.example.com "), says: []string{"api.example.com"}},
		"a URL": {files: files, args: set("https://api.example.com/"), code: 2,
			says: []string{"is a URL", "that is api.example.com"}},
		"a path": {files: files, args: set("api.example.com/v1"), code: 2, says: []string{"has a path",
			"that is api.example.com"}},
		"a port": {files: files, args: set("api.example.com:8443"), code: 2, says: []string{"has the port 8443",
			"that is api.example.com"}},
		"blanks inside":     {files: files, args: set("api example.com"), code: 2, says: []string{"has blanks"}},
		"a wildcard":        {files: files, args: set("*.example.com"), code: 2, says: []string{"is a wildcard"}},
		"an address":        {files: files, args: set("10.0.0.1"), code: 2, says: []string{"is an address"}},
		"one word":          {files: files, args: set("localhost"), code: 2, says: []string{"is one word"}},
		"an e-mail address": {files: files, args: set("me@example.com"), code: 2, says: []string{"e-mail address"}},
		"an underscore": {files: files, args: set("my_api.example.com"), code: 2,
			says: []string{"is not a domain name"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := c
			c.never = append(c.never, "panic")
			c.try(t)
		})
	}
}
