package inspect

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

func folderOf(t *testing.T, files string) Report {
	t.Helper()
	return Folder(unpack(t, txtar.Parse([]byte(files)).Files))
}

// TestApp: what a Dockerfile for the app has to know.
func TestApp(t *testing.T) {
	for name, c := range map[string]struct {
		files string
		want  App
	}{
		"fastapi": {"-- requirements.txt --\nfastapi\nuvicorn\n-- src/shop/main.py --\nfrom fastapi import FastAPI\n" +
			"api = FastAPI()\nimport os\nport = int(os.environ.get(\"PORT\", \"8100\"))\n",
			App{Dir: ".", Language: "python", Framework: "fastapi", Port: 8100, ReadsPort: true}},
		"express with pnpm": {"-- package.json --\n{\"dependencies\": {\"express\": \"5\"}, \"scripts\": {\"start\": " +
			"\"node src/server.js\"}}\n-- pnpm-lock.yaml --\nlockfileVersion: '9.0'\n-- src/server.js --\n" +
			"require('express')().listen(4000)\n",
			App{Dir: ".", Language: "node", Framework: "express", Port: 4000, FixedPort: true}},
		"go": {"-- go.mod --\nmodule shop\n-- cmd/migrate/main.go --\npackage main\n-- cmd/api/main.go --\npackage main\n",
			App{Dir: ".", Language: "go"}},
	} {
		if got := folderOf(t, c.files).App; got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

// TestHost: an app that listens on localhost alone is told of, with the place.
func TestHost(t *testing.T) {
	const fastify = "-- package.json --\n{\"dependencies\": {\"fastify\": \"5\"}, " +
		"\"scripts\": {\"start\": \"node s.js\"}}\n" +
		"-- Dockerfile --\nFROM node:22\nCOPY . .\nCMD [\"npm\", \"start\"]\n" +
		"-- s.js --\nconst app = require('fastify')()\n"
	for name, c := range map[string]struct{ files, host, at string }{
		"uvicorn's own": {"-- Dockerfile --\nFROM python:3.13\nCMD uvicorn app:app --port 8000\n", "localhost",
			"Dockerfile:2"},
		"a flag": {"-- Dockerfile --\nFROM python:3.13\nCMD [\"uvicorn\", \"app:app\", \"--host\", \"0.0.0.0\"]\n",
			"0.0.0.0", "Dockerfile:2"},
		"gunicorn's variable": {"-- Dockerfile --\nFROM python:3.13\nENV GUNICORN_CMD_ARGS=--bind=0.0.0.0:80\n" +
			"CMD gunicorn app:app\n", "0.0.0.0", "Dockerfile:2"},
		"fastify's own":  {fastify + "app.listen({ port: 3000 })\n", "localhost", "s.js:2"},
		"fastify's flag": {fastify + "app.listen({ port: 3000, host: '0.0.0.0' })\n", "", ""},
		"go": {"-- go.mod --\nmodule x\n-- main.go --\npackage main\nfunc main() { " +
			"http.ListenAndServe(\"127.0.0.1:8080\", nil) }\n", "localhost", "main.go:2"},
		"flask as a script": {"-- Dockerfile --\nFROM python:3.13\nCOPY . .\nCMD [\"python\", \"app.py\"]\n-- app.py --\n" +
			"app.run(port=5000)\n", "localhost", "app.py:1"},
	} {
		r := folderOf(t, c.files)
		a, _ := r.Answer("service.host")
		if a.Value != c.host || a.Evidence != c.at {
			t.Errorf("%s: %+v, wants %s at %s", name, a, c.host, c.at)
		}
		told := slices.ContainsFunc(r.Cautions, func(n string) bool { return strings.Contains(n, "localhost alone") })
		if told != (c.host == "localhost") {
			t.Errorf("%s: cautions %q", name, r.Cautions)
		}
	}
}

// TestFor: a Dockerfile that was chosen is looked at alone, with its own answers.
func TestFor(t *testing.T) {
	r := folderOf(t, "-- apps/api/Dockerfile --\nFROM node:22\nCOPY . .\nEXPOSE 4000\nCMD [\"node\", \"index.js\"]\n"+
		"-- apps/api/package.json --\n{\"dependencies\": {\"pg\": \"8\", \"express\": \"5\"}}\n"+
		"-- apps/web/Dockerfile --\nFROM node:22\nCOPY . .\nEXPOSE 3000\nCMD [\"node\", \"index.js\"]\n"+
		"-- apps/web/package.json --\n{\"dependencies\": {\"next\": \"15\"}}\n")
	if a, _ := r.Answer("image.dockerfile"); a.Confidence != Guess {
		t.Errorf("chosen without a reason: %+v", a)
	}
	if len(r.Choices) != 2 || r.Choices[0].Note != "node with express, port 4000, built from apps/api" {
		t.Errorf("choices %+v", r.Choices)
	}
	web := r.For(Image{Dockerfile: "./apps/web/Dockerfile"})
	for id, want := range map[string]string{"image.dockerfile": "apps/web/Dockerfile", "image.context": "apps/web",
		"service.port": "3000", "data.database": "none", "framework": "next"} {
		if a, _ := web.Answer(id); a.Value != want {
			t.Errorf("%s is %q, wants %q", id, a.Value, want)
		}
	}
	if a, _ := r.For(Image{Dockerfile: "apps/web/Dockerfile", Context: "."}).Answer("image.context"); a.Value != "." {
		t.Errorf("the context that was answered is %q", a.Value)
	}
}
