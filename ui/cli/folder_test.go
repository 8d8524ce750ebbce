package cli

import (
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
}

func (c folderCase) try(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	write(t, dir, "slipway.yaml", "app: shop\nregion: eu-west-1\nbudget: {email: me@example.com}\n"+c.files["slipway.yaml"])
	for name, text := range c.files {
		if name != "slipway.yaml" {
			write(t, dir, name, text)
		}
	}
	for _, form := range [][]string{nil, {"--json"}} {
		args := append(append([]string{"plan", "--sandbox", "--file", filepath.Join(dir, "slipway.yaml")}, form...), c.args...)
		code, out, said := slipway(t, "", args...)
		if code != c.code {
			t.Errorf("%v ended %d, not %d\n%s%s", form, code, c.code, out, said)
		}
		for _, text := range c.says {
			if !strings.Contains(out+said, text) {
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
		"postgres.js":          {files: map[string]string{"Dockerfile": sound, "package.json": `{"dependencies":{"postgres":"*"}}`}, never: []string{note}},
		"express alone":        {files: map[string]string{"Dockerfile": sound, "package.json": `{"dependencies":{"express":"*"}}`}, says: []string{note, "data.url_style node"}},
		"gin alone":            {files: map[string]string{"Dockerfile": strings.Replace(sound, "node:22-slim", "golang:1.26", 1), "go.mod": "module x\n\nrequire github.com/gin-gonic/gin v1.9.1\n"}, says: []string{note, "data.url_style go"}},
		"pg8000":               {files: map[string]string{"Dockerfile": strings.Replace(sound, "node:22-slim", "python:3.13", 1), "requirements.txt": "flask\nsqlalchemy\npg8000\n"}, says: []string{note, "postgresql://…?sslmode=require"}},
		"nothing":              {files: map[string]string{"Dockerfile": sound}, says: []string{note}},
		"given":                {files: map[string]string{"Dockerfile": sound, "slipway.yaml": "data: {url_style: asyncpg}\n"}, never: []string{note}},
		"given for this run":   {files: map[string]string{"Dockerfile": sound}, args: []string{"--set", "data.url_style=jdbc"}, never: []string{note}},
		"a stack without data": {files: map[string]string{"Dockerfile": sound, "slipway.yaml": none}, never: []string{note}},
	} {
		t.Run(name, c.try)
	}
}
