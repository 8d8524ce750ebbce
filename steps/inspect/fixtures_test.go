package inspect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// judged reads what a fixture's comment wants: "id = value", "id ? value" where the folder does not decide it, "id
// optional items" and "id accept value".
func judged(comment string) map[string]expected {
	want := map[string]expected{}
	for line := range strings.Lines(comment) {
		id, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		mark, value, _ := strings.Cut(rest, " ")
		w := want[id]
		switch mark {
		case "=":
			w.Value, w.Must = value, "value"
		case "?":
			w.Value, w.Must = value, "ask"
		case "optional":
			w.Optional = splitList(value)
		case "accept":
			w.Accept = append(w.Accept, value)
		}
		want[id] = w
	}
	return want
}

// unpack writes a fixture's files into a folder of the test's own.
func unpack(t testing.TB, files []txtar.File) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFixtures(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(fixtures) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, file := range fixtures {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := Folder(unpack(t, archive.Files))
			for _, w := range wrong(r, judged(string(archive.Comment))) {
				t.Error(w)
			}
		})
	}
}
