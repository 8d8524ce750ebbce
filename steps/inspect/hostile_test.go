//go:build unix

package inspect

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestHostileFolders reads folders whose files are no files, have no end or no text: none may hang the reading or
// break it.
func TestHostileFolders(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(in("app/deep"), 0o700))
	for _, pipe := range []string{"Dockerfile", "package.json", ".env", "app/Procfile", "compose.yaml"} {
		must(syscall.Mkfifo(in(pipe), 0o600))
	}
	must(os.Symlink(in("app"), in("app/deep/loop")))
	must(os.Symlink("requirements.txt", in("requirements.txt")))
	must(os.Symlink("/dev/zero", in("main.py")))
	must(os.Symlink("/etc", in("etc")))
	must(os.WriteFile(in("go.mod"), []byte("\xff\xfe\x00m\x00o"), 0o600))
	must(os.WriteFile(in("Gemfile"), []byte("gem \"pg\"\xff\xfe\n"), 0o600))
	must(os.WriteFile(in("a.js"), []byte(strings.Repeat("/*", 100_000)+strings.Repeat("`", 1001)), 0o600))
	must(os.WriteFile(in("pom.xml"), []byte(strings.Repeat("<dependency>", 50_000)), 0o600))
	huge, err := os.Create(in("pyproject.toml"))
	must(err)
	must(huge.Truncate(1 << 40))
	must(huge.Close())
	must(os.WriteFile(in("docker-compose.yml"), []byte("a: &a [*a, *a]\nservices: &s\n  <<: *s\n  web: *s\n"), 0o600))
	must(os.WriteFile(in("Dockerfile.odd"),
		[]byte("FROM a\nFROM a AS a\nFROM a\nENV PORT=$PORT\nEXPOSE $X 99999999999 1-65535\nHEALTHCHECK NONE\nCMD [\n"),
		0o600))
	must(os.WriteFile(in("package-lock.json"), []byte(strings.Repeat("[", 100_000)), 0o600))
	must(os.WriteFile(in("app.json"), []byte(strings.Repeat("[", 100_000)), 0o600))
	began := time.Now()
	done := make(chan Report, 1)
	go func() { done <- Folder(dir) }()
	select {
	case r := <-done:
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
		t.Log(time.Since(began), r.Answers, r.Notes)
	case <-time.After(time.Minute):
		t.Fatal("it hangs")
	}
	if r := Folder(in("nowhere")); r.Image.Dockerfile != "" || len(r.Answers) == 0 {
		t.Error("a folder that is not there:", r)
	}
}

// TestNoSecretLeavesTheFolder holds that values of secrets are nowhere in a report, whatever file they stand in.
func TestNoSecretLeavesTheFolder(t *testing.T) {
	dir := t.TempDir()
	const value = "hunter2-Zq8vK1xW5rT0"
	for name, text := range map[string]string{
		".env": "API_TOKEN=" + value + "\nPLAIN_URL=https://user:" + value + "@example.org/x\nBROKEN=\"" + value +
			"\nOTHER=#" + value + "\n",
		"compose.yaml": "services:\n  web:\n    build: .\n    environment:\n      SMTP_PASSWORD: " + value +
			"\n      LOGIN: postgres://a:" + value + "@db/x\n    command: serve --token " + value +
			"\n  worker:\n    build: .\n    command: worker --password=" + value + "\n",
		"app.json":   `{"env": {"COOKIE_SECRET": "` + value + `"}}`,
		"crontab":    "* * * * * curl -H 'Authorization: Bearer " + value + "' https://example.org\n",
		"Dockerfile": "FROM alpine\nARG DEPLOY_TOKEN=" + value + "\nENV API_SECRET=" + value + "\nCMD [\"serve\"]\n",
		"Procfile":   "release: migrate --password " + value + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := Folder(dir)
	if text := fmt.Sprintf("%+v", r); strings.Contains(text, value) {
		t.Error(text)
	}
}

// bigTree makes a monorepo of as many files as a large one has.
func bigTree(b *testing.B) string {
	dir := b.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	source := strings.Repeat("import x from \"y\";\nexport const go = (a) => fetch(`/v1/${a}`).then((r) => "+
		"r.json()); // and so on\n", 30)
	write("package.json", `{"name": "root", "private": true, "workspaces": ["apps/*", "packages/*"]}`)
	for app := range 10 {
		at := fmt.Sprintf("apps/app%d/", app)
		write(at+"Dockerfile",
			fmt.Sprintf("FROM node:22\nWORKDIR /repo\nCOPY . .\nWORKDIR /repo/apps/app%d\nEXPOSE %d\nCMD [\"node\", "+
				"\"src/main.js\"]\n", app, 3000+app))
		write(at+"package.json",
			fmt.Sprintf(`{"name": "@x/app%d", "dependencies": {"express": "4", "pg": "8", "@x/lib%d": "*"}}`, app, app))
		write(at+"src/main.js", fmt.Sprintf("app.get('/health', ok);\napp.listen(%d);\nprocess.env.API_KEY;\n", 3000+app))
		for n := range 1500 {
			text := source
			if n%3 == 0 {
				text += fmt.Sprintf("app.get('/thing%d', ok); const prefix = process.env.NAME_%d;\n", n, n%20)
			}
			write(fmt.Sprintf("%ssrc/part%d/file%d.ts", at, n%40, n), text)
		}
		write(fmt.Sprintf("packages/lib%d/package.json", app), fmt.Sprintf(`{"name": "@x/lib%d"}`, app))
		for n := range 500 {
			write(fmt.Sprintf("packages/lib%d/src/file%d.ts", app, n), source)
		}
	}
	for n := range 10_000 {
		write(fmt.Sprintf("docs/area%d/page%d.md", n%100, n), "# A page\n")
	}
	for n := range 2_000 {
		write(fmt.Sprintf("node_modules/dep%d/index.js", n), "app.listen(9999)\n")
	}
	return dir
}

// BenchmarkMonorepo reads a monorepo of 30,000 files with ten apps.
func BenchmarkMonorepo(b *testing.B) {
	dir := bigTree(b)
	for b.Loop() {
		if r := Folder(dir); len(r.Image.Candidates) != 9 {
			b.Fatal(r.Image)
		}
	}
}
