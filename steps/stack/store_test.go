package stack

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// opened is a file with a text, as a program opened it.
func opened(t *testing.T, text string) (path string, s *Store, answers Settings) {
	t.Helper()
	path = filepath.Join(t.TempDir(), FileName)
	put(t, path, text)
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, NewStore(f), f.Settings
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const hand = "# Ann's\napp: shop\nregion: eu-west-1\ndata:\n  class: db.t3.micro # cheap\nsecrets:\n  keys:\n    - " +
	"A_KEY # payments\n    - B_KEY\n"

func TestSaveMergesWhatOthersChanged(t *testing.T) {
	path, s, mine := opened(t, hand)
	put(t, path, strings.Replace(hand, "db.t3.micro # cheap", "db.t3.large # for the sale", 1)+"    - C_KEY\n")
	mine.Service.Count = 3
	mine.Secrets.Keys = []string{"A_KEY", "B_KEY", "D_KEY"}
	kept, err := s.Save(mine, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(kept.Outside, []string{"data.class", "secrets.keys"}) {
		t.Errorf("outside %v", kept.Outside)
	}
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if f.Settings.Data.Class != "db.t3.large" || f.Settings.Service.Count != 3 || !slices.Equal(f.Settings.Secrets.Keys,
		[]string{"A_KEY", "B_KEY", "C_KEY", "D_KEY"}) {
		t.Errorf("an answer was lost:\n%s", text(t, path))
	}
	for _, c := range []string{"# Ann's", "# for the sale", "# payments"} {
		if !strings.Contains(text(t, path), c) {
			t.Errorf("the comment %q was lost", c)
		}
	}

	// the answers here do not know of the change yet: saving them again must not take it back
	mine.Service.Count = 4
	if _, err := s.Save(mine, nil); err != nil {
		t.Fatal(err)
	}
	if f, _ = Load(path); f.Settings.Data.Class != "db.t3.large" || f.Settings.Service.Count != 4 {
		t.Errorf("reverted:\n%s", text(t, path))
	}
	// now they do, and change it themselves
	kept, err = s.Look(mine)
	if err != nil || kept.Settings.Data.Class != "db.t3.large" {
		t.Fatal(err, kept.Settings.Data.Class)
	}
	kept.Settings.Service.Count = 5 // given, and looked at again before it was written
	if kept, err = s.Look(kept.Settings); err != nil || kept.Settings.Service.Count != 5 || len(kept.Outside) > 0 {
		t.Fatal(err, kept)
	}
	put(t, path, strings.Replace(text(t, path), "limit: ", "limit: 1", 1))
	if kept, err = s.Look(kept.Settings); err != nil || kept.Settings.Service.Count != 5 ||
		!slices.Equal(kept.Outside, []string{"budget.limit"}) {
		t.Fatal(err, kept)
	}
	kept.Settings.Data.Class = "db.t3.small"
	if _, err := s.Save(kept.Settings, nil); err != nil {
		t.Fatal(err)
	}
	if f, _ = Load(path); f.Settings.Data.Class != "db.t3.small" || f.Settings.Service.Count != 5 {
		t.Error("an answer that was given after the change was seen did not win")
	}
}

func TestSaveStopsAtAConflict(t *testing.T) {
	path, s, mine := opened(t, hand)
	theirs := strings.Replace(hand, "db.t3.micro", "db.t3.large", 1)
	put(t, path, theirs)
	mine.Data.Class = "db.t3.small"
	_, err := s.Save(mine, nil)
	var clash *Conflict
	if !errors.As(err, &clash) || len(clash.Clashes) != 1 ||
		clash.Clashes[0] != (AnswerConflict{"data.class", "db.t3.small", "db.t3.large"}) {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(err.Error(), path) || text(t, path) != theirs {
		t.Errorf("%v\n%s", err, text(t, path))
	}
	for here, want := range map[bool]string{false: "db.t3.large", true: "db.t3.small"} {
		put(t, path, theirs)
		_, s, _ := opened(t, hand)
		s.path = path
		kept, err := s.Resolve(mine, here)
		if err != nil || kept.Settings.Data.Class != want {
			t.Errorf("%v: %v %s", here, err, kept.Settings.Data.Class)
		}
		if _, err := s.Save(kept.Settings, nil); err != nil || !strings.Contains(text(t, path), "class: "+want) {
			t.Errorf("%v: %v\n%s", here, err, text(t, path))
		}
	}
}

func TestSaveSaysThatTheFileIsGoneOrBroken(t *testing.T) {
	path, s, mine := opened(t, hand)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Save(mine, nil); !errors.Is(err, ErrGone) || !NeedsDecision(err) {
		t.Errorf("deleted: %v", err)
	}
	if kept, err := s.Resolve(mine, true); err != nil {
		t.Error(err)
	} else if _, err := s.Save(kept.Settings, nil); err != nil || !strings.Contains(text(t, path), "A_KEY") {
		t.Errorf("not written again: %v", err)
	}
	for _, broken := range []string{"app: [\n", hand + "colour: red\n", ""} {
		put(t, path, broken)
		if _, err := s.Save(mine, nil); err == nil || !NeedsDecision(err) || text(t, path) != broken {
			t.Errorf("%q: %v", broken, err)
		}
	}
}

func TestSaveKeepsTheLinkItsModeAndTheText(t *testing.T) {
	path, _, _ := opened(t, hand)
	link := filepath.Join(t.TempDir(), FileName)
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	f, err := Load(link)
	if err != nil {
		t.Fatal(err)
	}
	s, mine := NewStore(f), f.Settings
	if _, err := s.Save(mine, nil); err != nil || text(t, path) != hand {
		t.Errorf("a save without a change rewrote the file: %v", err)
	}
	mine.Data.Class = "db.t3.small"
	if _, err := s.Save(mine, nil); err != nil {
		t.Fatal(err)
	}
	st, err := os.Lstat(link)
	if err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Error("the link became a file")
	}
	if st, err = os.Stat(path); err != nil || st.Mode().Perm() != 0o640 || !strings.Contains(text(t, path),
		"db.t3.small # cheap") {
		t.Errorf("%v %v\n%s", err, st.Mode(), text(t, path))
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%d files are left", len(entries))
	}
}

func TestSaveKeepsCommentsOfWhatGoes(t *testing.T) {
	path, s, mine := opened(t, hand+"service:\n  domain: shop.example # bought in 2024\n  # the reader may wait\n  "+
		"count: 2\nschedule:\n  jobs:\n    # sweeps\n    - name: cleanup # nightly\n      command: x\n      cron: 0 3 * * "+
		"? *\n")
	mine.Service.Domain, mine.Secrets.Keys, mine.Schedule.Jobs = "", []string{"B_KEY"}, nil
	if _, err := s.Save(mine, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"# Ann's", "# cheap", "# payments", "# bought in 2024", "# the reader may wait", "# sweeps",
		"# nightly"} {
		if !strings.Contains(text(t, path), c) {
			t.Errorf("lost %q:\n%s", c, text(t, path))
		}
	}
	if f, err := Load(path); err != nil || f.Settings.Service.Domain != "" || len(f.Settings.Schedule.Jobs) != 0 {
		t.Errorf("%v", err)
	}
}

// Whatever two sides change, an answer that only one of them changed is in the merge as that side has it, and one that
// both changed is as both have it or told as a clash.
func TestMergeLosesNoAnswer(t *testing.T) {
	change := func(t *rapid.T, s Settings, who string) Settings {
		pick := func(label string) bool { return rapid.Bool().Draw(t, who+label) }
		if pick("class") {
			s.Data.Class = rapid.SampledFrom([]string{"db.t3.small", "db.t3.large"}).Draw(t, who+"class is")
		}
		if pick("count") {
			s.Service.Count = rapid.IntRange(1, 4).Draw(t, who+"count is")
		}
		if pick("domain") {
			s.Service.Domain = rapid.SampledFrom([]string{"", "a.example", "b.example"}).Draw(t, who+"domain is")
		}
		if pick("protect") {
			s.Data.Protect = !s.Data.Protect
		}
		if pick("keys") {
			s.Secrets.Keys = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"A", "B", "C", "D"}), 0, 4, rapid.ID).Draw(t,
				who+"keys are")
			slices.Sort(s.Secrets.Keys)
		}
		if pick("variables") {
			s.Service.Variables = rapid.MapOfN(rapid.SampledFrom([]string{"X", "Y"}), rapid.SampledFrom([]string{"1", "a,b=c"}),
				0, 2).Draw(t, who+"variables are")
		}
		if pick("job") {
			s.Schedule.Jobs = []Job{{Name: rapid.SampledFrom([]string{"one", "two"}).Draw(t, who+"job is"), Command: "x",
				Cron: "0 3 * * ? *"}}
		}
		return s
	}
	rapid.Check(t, func(t *rapid.T) {
		base := change(t, Guide(), "base ")
		mine, theirs := change(t, base, "mine "), change(t, base, "theirs ")
		merged, clashes, err := Merge(base, mine, theirs)
		if err != nil {
			t.Fatal(err)
		}
		clashed := func(id string) bool {
			return slices.ContainsFunc(clashes, func(c AnswerConflict) bool {
				return c.Answer == id ||
					strings.HasPrefix(c.Answer, id+".")
			})
		}
		for _, id := range []string{"data.class", "service.count", "service.domain", "data.protect", "service.variables",
			"schedule.jobs"} {
			b, m, o, got := base.Get(id), mine.Get(id), theirs.Get(id), merged.Get(id)
			switch {
			case m == b && got != o, o == b && got != m, m == o && got != m:
				t.Fatalf("%s: %q here, %q there, from %q, became %q", id, m, o, b, got)
			case m != b && o != b && m != o && !strings.Contains(id, "variables") && !strings.Contains(id, "jobs") &&
				!clashed(id):
				t.Fatalf("%s: no clash between %q and %q", id, m, o)
			}
		}
		for _, key := range []string{"A", "B", "C", "D"} {
			has := func(s Settings) bool { return slices.Contains(s.Secrets.Keys, key) }
			want := has(mine)
			if has(mine) == has(base) {
				want = has(theirs)
			}
			if has(merged) != want {
				t.Fatalf("key %s: %v", key, merged.Secrets.Keys)
			}
		}
	})
}

// Two windows that give different answers, save and look in any order lose none of them: each has what it gave itself,
// and once it has looked or saved, what the other had saved before.
func TestTwoWindowsLoseNoAnswer(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		path := filepath.Join(t.TempDir(), FileName)
		put(t, path, hand)
		give := []func(s *Settings, n int){func(s *Settings, n int) { s.Service.Count = n },
			func(s *Settings, n int) { s.Budget.Limit = n }}
		get := []func(s Settings) int{func(s Settings) int { return s.Service.Count },
			func(s Settings) int { return s.Budget.Limit }}
		var stores [2]*Store
		var answers [2]Settings
		var given [2]int
		for i := range stores {
			f, err := Load(path)
			if err != nil {
				r.Fatal(err)
			}
			stores[i], answers[i], given[i] = NewStore(f), f.Settings, get[i](f.Settings)
		}
		file := func() Settings {
			f, err := Load(path)
			if err != nil {
				r.Fatal(err)
			}
			return f.Settings
		}
		for n := range rapid.IntRange(1, 12).Draw(r, "steps") {
			i := rapid.IntRange(0, 1).Draw(r, "window")
			switch rapid.SampledFrom([]string{"give", "save", "save and forget", "look"}).Draw(r, "does") {
			case "give":
				given[i] = 10 + n
				give[i](&answers[i], given[i])
			case "save":
				kept, err := stores[i].Save(answers[i], nil)
				if err != nil {
					r.Fatal(err)
				}
				merged, _, err := Merge(answers[i], answers[i], kept.Settings)
				if err != nil {
					r.Fatal(err)
				}
				answers[i] = merged
			case "save and forget": // what it says of the other's changes is not heard
				if _, err := stores[i].Save(answers[i], nil); err != nil {
					r.Fatal(err)
				}
			case "look":
				kept, err := stores[i].Look(answers[i])
				if err != nil {
					r.Fatal(err)
				}
				answers[i] = kept.Settings
				if get[1-i](answers[i]) != get[1-i](file()) {
					r.Fatal("what the other saved was not seen")
				}
			}
			if get[i](answers[i]) != given[i] {
				r.Fatal("an answer was lost in the window that gave it")
			}
		}
		for i := range stores {
			if _, err := stores[i].Save(answers[i], nil); err != nil {
				r.Fatal(err)
			}
		}
		if now := file(); get[0](now) != given[0] || get[1](now) != given[1] {
			r.Fatalf("%d and %d in the file, %v were given", get[0](now), get[1](now), given)
		}
	})
}
