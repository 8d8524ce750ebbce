package stack

import (
	"path/filepath"
	"reflect"
	"testing"
)

// TestWorkersAsText: what is written of workers on a line is read back as the same.
func TestWorkersAsText(t *testing.T) {
	want := []Worker{
		{Name: "mails", Command: "celery -A shop worker --concurrency=4", Count: 1},
		{Name: "beat", Command: "sh -c 'sleep 1; exec celery -A shop beat'", CPU: 256, Memory: 512, Count: 2},
		{Name: "idle", Command: `python -m worker --say "a; b"`},
	}
	s := shop()
	if err := s.Set("workers", Settings{Workers: want}.Get("workers")); err != nil || !reflect.DeepEqual(s.Workers, want) {
		t.Errorf("read back %+v, %v", s.Workers, err)
	}
	for text, want := range map[string]Worker{
		"mails = a b":                {Name: "mails", Command: "a b", Count: 1},
		" mails@1024/2048 x 3=A=1 b": {Name: "mails", Command: "A=1 b", CPU: 1024, Memory: 2048, Count: 3},
		"mails x0 = a":               {Name: "mails", Command: "a"},
	} {
		if got, err := ParseWorkers(text); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	if got, err := ParseWorkers("a = b; c = d\ne = it's\nf = it's;"); err != nil || len(got) != 4 {
		t.Errorf("several: %+v, %v", got, err)
	}
	for _, text := range []string{"mails", "= a", "mails =", "two words = a", "mails@big = a", "mails xx = a",
		"mails x99999999999999999999 = a"} {
		if got, err := ParseWorkers(text); err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

// TestWorkersInTheFile: one runs of a worker that does not say how many, and none of one that says 0.
func TestWorkersInTheFile(t *testing.T) {
	f, err := Parse([]byte("app: shop\nworkers:\n- name: a\n  command: x\n- name: b\n  command: y\n  count: 0\n"))
	if err != nil || len(f.Settings.Workers) != 2 || f.Settings.Workers[0].Count != 1 || f.Settings.Workers[1].Count != 0 {
		t.Errorf("%+v, %v", f.Settings.Workers, err)
	}
	path := filepath.Join(t.TempDir(), FileName)
	if err := Save(path, f.Settings, nil); err != nil {
		t.Fatal(err)
	}
	if again, err := Load(path); err != nil || !reflect.DeepEqual(again.Settings.Workers, f.Settings.Workers) {
		t.Errorf("saved and read: %+v, %v", again.Settings.Workers, err)
	}
	if _, err := Parse([]byte("app: shop\nworkers:\n- name: a\n  comand: x\n")); err == nil {
		t.Error("a misspelled field is taken")
	}
}

// TestWorkersOfTwoPeople: each changed another worker; both changes are kept.
func TestWorkersOfTwoPeople(t *testing.T) {
	base, mine, theirs := shop(), shop(), shop()
	base.Workers = []Worker{{Name: "a", Command: "x", Count: 1}, {Name: "b", Command: "y", Count: 1}}
	mine.Workers = []Worker{{Name: "a", Command: "x", Count: 2}, {Name: "b", Command: "y", Count: 1}}
	theirs.Workers = []Worker{{Name: "a", Command: "x", Count: 1}, {Name: "b", Command: "z", Count: 0},
		{Name: "c", Command: "w", Count: 1}}
	got, clashes, err := Merge(base, mine, theirs)
	want := []Worker{{Name: "a", Command: "x", Count: 2}, {Name: "b", Command: "z"}, {Name: "c", Command: "w", Count: 1}}
	if err != nil || len(clashes) > 0 || !reflect.DeepEqual(got.Workers, want) {
		t.Errorf("%+v, %v, %v", got.Workers, clashes, err)
	}
}
