package inspect

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// expected is what a case's expected.json says of one answer.
type expected struct {
	Value    string     `json:"value"`
	Must     string     `json:"must"`
	Accept   []string   `json:"accept"`
	Optional []string   `json:"optional"`
	Same     [][]string `json:"same"`
	Bare     []string   `json:"bare"`
	Options  []string   `json:"options"`
	SureOK   []string   `json:"sure_ok"`
}

// wrong says what is wrong with a report, by the rules of the cases' README.
func wrong(r Report, want map[string]expected) (all []string) {
	for id, w := range want {
		if why := mistake(r, id, w); why != "" {
			all = append(all, id+": "+why)
		}
	}
	slices.Sort(all)
	return all
}

func mistake(r Report, id string, w expected) string {
	got, ok := r.Answer(id)
	if id == "image.candidates" {
		got, ok = Answer{Value: strings.Join(r.Image.Candidates, ", ")}, true
	}
	if w.Must == "ask" {
		for _, o := range w.Options {
			if !slices.Contains(append(r.Image.Candidates, got.Value), o) {
				return "does not offer " + o
			}
		}
		if got.Confidence == Sure && !slices.Contains(w.SureOK, got.Value) {
			return "says " + got.Value + " for sure"
		}
		return ""
	}
	if w.Must != "value" {
		return ""
	}
	if !ok && (strings.HasPrefix(id, "data.") || w.Value != "") {
		return "not said, wants " + w.Value
	}
	switch id {
	case "secrets.keys":
		return unlike(names(got.Value), names(w.Value), append(w.Optional, "DATABASE_URL", "REDIS_URL", "DB_PASSWORD",
			"REDIS_TOKEN", "APP_SECRET_KEY"))
	case "service.variables":
		if why := unlike(names(got.Value), names(w.Value), append(append(w.Optional, w.Bare...), "PORT", "HOST",
			"APP_ENV")); why != "" {
			return why
		}
		return values(got.Value, w)
	case "workers", "schedule.jobs", "image.args", "image.secrets":
		return unlike(alike(splitList(got.Value), w.Same), alike(splitList(w.Value), w.Same), w.Optional)
	case "image.candidates":
		return unlike(splitList(w.Value), splitList(got.Value), splitList(got.Value))
	}
	have, accept := plainCommand(got.Value), append([]string{w.Value}, w.Accept...)
	if id == "image.context" && have == "." {
		have = ""
	}
	for _, a := range accept {
		if a = plainCommand(a); a == have || id == "image.context" && a == "." && have == "" {
			return ""
		}
	}
	return "is " + described(got) + ", wants " + w.Value
}

func described(a Answer) string {
	return "'" + a.Value + "' (" + string(a.Confidence) + ", " + a.Evidence + ")"
}

func names(list string) (all []string) {
	for _, item := range splitList(list) {
		name, _, _ := strings.Cut(item, "=")
		all = append(all, name)
	}
	return all
}

func values(list string, w expected) string {
	given := map[string]string{}
	for _, item := range splitList(w.Value) {
		if name, value, ok := strings.Cut(item, "="); ok {
			given[name] = bare(value)
		}
	}
	for _, item := range splitList(list) {
		name, value, ok := strings.Cut(item, "=")
		if ok && slices.Contains(w.Bare, name) {
			return name + " has a value"
		}
		if want, known := given[name]; ok && known && want != bare(value) {
			return name + " is " + value + ", wants " + want
		}
	}
	return ""
}

func bare(value string) string {
	var s string
	if strings.HasPrefix(value, `"`) && json.Unmarshal([]byte(value), &s) == nil {
		return s
	}
	return value
}

// unlike says what one list has and the other has not.
func unlike(got, want, optional []string) string {
	for _, g := range got {
		if !slices.Contains(want, g) && !slices.Contains(optional, g) {
			return "has " + g + " (wants " + strings.Join(want, ", ") + ")"
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) && !slices.Contains(optional, w) {
			return "lacks " + w + " (has " + strings.Join(got, ", ") + ")"
		}
	}
	return ""
}

func alike(list []string, same [][]string) []string {
	for i, item := range list {
		list[i] = plainCommand(item)
		for _, s := range same {
			if slices.ContainsFunc(s, func(o string) bool { return plainCommand(o) == list[i] }) {
				list[i] = plainCommand(s[0])
			}
		}
	}
	return list
}

func plainCommand(line string) string { return strings.TrimPrefix(oneCommand(line), "./") }

// TestSharedCases holds what is said of the case folders against what somebody who knows the frameworks says.
func TestSharedCases(t *testing.T) {
	dir := ""
	for at := "."; len(at) < 60; at = filepath.Join("..", at) {
		if _, err := os.Stat(filepath.Join(at, "shared/cases/apps")); err == nil {
			dir = filepath.Join(at, "shared/cases/apps")
			break
		}
		at = filepath.ToSlash(at)
	}
	if dir == "" {
		t.Skip("the case folders are not beside the repository: shared/cases/apps")
	}
	cases, err := filepath.Glob(filepath.Join(dir, "*", "expected.json"))
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range cases {
		folder := filepath.Dir(file)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want struct{ Answers map[string]expected }
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			r := Folder(filepath.Join(folder, "app"))
			for _, w := range wrong(r, want.Answers) {
				t.Error(w)
			}
			for _, a := range r.Answers {
				t.Logf("%-22s %-7s %s   <- %s", a.ID, a.Confidence, a.Value, a.Evidence)
			}
		})
	}
}
