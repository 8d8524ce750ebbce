package stack

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

func shop() Settings {
	s := Guide()
	s.App, s.Region, s.Account = "shop", "eu-west-1", "012345678901"
	s.Secrets.Keys = []string{"STRIPE_KEY"}
	s.Schedule.Jobs = []Job{{Name: "cleanup", Command: "python -m jobs.cleanup", Cron: "0 3 * * ? *", CPU: 256,
		Memory: 512}}
	s.Budget.Email = "me@example.com"
	return s
}

func TestSaveAndLoadGiveTheSameAnswers(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	if err := Save(path, shop(), map[string]string{"data.class": "Database size"}); err != nil {
		t.Fatal(err)
	}
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := shop()
	if !reflect.DeepEqual(normal(f.Settings), normal(want)) {
		t.Errorf("read back %+v\nwant %+v", f.Settings, want)
	}
	text, _ := os.ReadFile(path)
	if !strings.Contains(string(text), "# Database size\n") {
		t.Errorf("comments are missing:\n%s", text)
	}
}

func normal(s Settings) string {
	text, _ := yaml.Dump(s)
	return string(text)
}

func TestSaveKeepsWhatAPersonWrote(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	text :=
		"# ours, ask Ann before changing\napp: shop\nregion: eu-west-1 # near us\ndata:\n  class: db.t3.micro # cheap\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	s := f.Settings
	s.Data.Class = "db.t3.small"
	if err := Save(path, s, nil); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(path)
	for _, want := range []string{"# ours, ask Ann before changing\napp: shop\n", "region: eu-west-1 # near us\n",
		"class: db.t3.small # cheap\n"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("lost %q in\n%s", want, got)
		}
	}
}

func TestParseNamesTheLineAndTheFix(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown answer", "app: shop\ndata:\n  clas: db.t3.micro\n", "line 3: there is no answer named \"clas\""},
		{"answer in another place", "app: shop\nclass: db.t3.micro\n", "it is data.class;"},
		{"wrong type", "app: shop\ndata:\n  storage: big\n", "line 3"},
		{"not yaml", "app: shop\n\tregion: x\n", "line 2"},
		{"unknown preset", "app: shop\npreset: cheap\n", "line 2: there is no preset \"cheap\""},
		{"empty", "", "empty"},
		{"a list", "- app\n", "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestPresetFillsWhatTheFileLeavesOut(t *testing.T) {
	f, err := Parse([]byte("app: shop\npreset: saver\ndata:\n  storage: 30\n"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Settings.Data.Class != "db.t4g.micro" || f.Settings.Data.Storage != 30 || f.Settings.Data.Cache != "valkey" {
		t.Errorf("got %+v", f.Settings.Data)
	}
	if !f.Given("data.storage") || f.Given("data.class") {
		t.Error("Given does not tell the file's answers from the preset's")
	}
}

func TestValidateNames(t *testing.T) {
	for _, c := range []struct {
		app, environment string
		want             string // part of the error; empty: valid
	}{
		{"shop", "production", ""},
		{"s2", "dev", ""},
		{"my-shop", "staging", ""},
		{"", "production", "needs a name"},
		{"Shop", "production", "for example shop"},
		{"shop_api", "production", "for example shop-api"},
		{"shop--api", "production", "single hyphens"},
		{"1shop", "production", "starting with a letter"},
		{"awsome", "production", "must not start with \"aws\""},
		{"ssm-x", "production", "must not start with"},
		{"internal-x", "production", "must not start with"},
		{"shop", "Prod", "environment \"Prod\""},
		{"a-very-long-app-name", "staging", "leave room for 23"},
	} {
		t.Run(c.app+"/"+c.environment, func(t *testing.T) {
			s := shop()
			s.App, s.Environment = c.app, c.environment
			bad := s.Validate()
			switch {
			case c.want == "" && len(bad) > 0:
				t.Errorf("refused: %v", bad)
			case c.want != "" && (len(bad) == 0 || !strings.Contains(bad[0].Error(), c.want)):
				t.Errorf("got %v, want %q", bad, c.want)
			}
		})
	}
}

func TestEveryAnswerCanBeReadAndGiven(t *testing.T) {
	s := shop()
	for _, path := range Paths() {
		before := s.Get(path)
		if before == "" {
			continue
		}
		if err := s.Set(path, before); err != nil {
			t.Errorf("%s does not take its own text %q: %v", path, before, err)
		}
		if after := s.Get(path); after != before {
			t.Errorf("%s: %q became %q", path, before, after)
		}
	}
	if !reflect.DeepEqual(normal(s), normal(shop())) {
		t.Error("the answers changed on the way")
	}
}

// TestNoBudgetByEmail: the word that the question takes for no budget is taken in the file, too.
func TestNoBudgetByEmail(t *testing.T) {
	f, err := Parse([]byte("app: shop\nbudget:\n  limit: 120\n  email: none\n"))
	if err != nil || f.Settings.Budget != (Budget{}) {
		t.Errorf("in slipway.yaml: %+v, %v", f.Settings.Budget, err)
	}
	s := shop()
	if err := s.Set("budget.email", "none"); err != nil || s.Budget != (Budget{}) {
		t.Errorf("as an answer: %+v, %v", s.Budget, err)
	}
}

func TestSetRefusesWhatDoesNotFit(t *testing.T) {
	s := shop()
	for path, text := range map[string]string{
		"data.storage": "twenty", "data.multi_az": "perhaps", "data.clas": "x", "data": "x", "schedule.jobs": "cleanup 3",
	} {
		if err := s.Set(path, text); err == nil {
			t.Errorf("%s took %q", path, text)
		}
	}
}

func TestSecretNeverPrints(t *testing.T) {
	type holder struct {
		Secret Secret `json:"secret" yaml:"secret"`
	}
	s := NewSecret("hunter2hunter2")
	asJSON, _ := json.Marshal(holder{s})
	asYAML, _ := yaml.Dump(holder{s})
	for _, text := range []string{
		fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q %x", s, s, s, s, s, s), fmt.Sprintf("%+v", holder{s}), string(asJSON),
		string(asYAML), s.LogValue().String(),
	} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, "68756e74") {
			t.Errorf("the value shows in %q", text)
		}
	}
	if s.Reveal() != "hunter2hunter2" {
		t.Error("the value is lost")
	}
}
