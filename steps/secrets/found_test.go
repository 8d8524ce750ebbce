package secrets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/inspect"
	"slipway/steps/stack"
)

func settingsWith(change func(*stack.Settings)) stack.Settings {
	s := stack.Guide()
	s.App, s.Data.URLStyle = "shop", "asyncpg"
	change(&s)
	return s
}

// TestNames: what the folder speaks of comes with its place and its use; what slipway gives itself cannot be chosen,
// and the list says why.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"Dockerfile":       "FROM python:3.13\nENV FEATURE_X=on\nCOPY . .\nCMD [\"python\", \"app.py\"]\n",
		".env.example":     "STRIPE_KEY=\nLOG_LEVEL=info\nDATABASE_URL=\nREDIS_URL=\nPORT=8000\n",
		"app.py":           "import os\nos.environ[\"STRIPE_KEY\"]\nos.getenv(\"FEATURE_X\")\nos.getenv(\"POSTGRES_HOST\")\n",
		"requirements.txt": "fastapi\nasyncpg\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found := inspect.Folder(dir)
	s := settingsWith(func(s *stack.Settings) {
		s.Secrets.Keys = []string{"OWN_KEY", "STRIPE_KEY"}
		s.Service.Variables = map[string]string{"LOG_LEVEL": "debug"}
	})
	var got []string
	for _, n := range Names(s, found.Names) {
		line := n.Name + " " + string(n.Use)
		if n.Use == UsePlain {
			line += "=" + n.Value
		}
		if n.Fixed != "" {
			line = n.Name + ": " + n.Fixed
		}
		got = append(got, line+" ["+strings.Join(n.At, " ")+"]")
	}
	want := []string{
		"LOG_LEVEL plain=debug [.env.example:2]", "OWN_KEY secret []", "POSTGRES_HOST leave out [app.py:4]",
		"STRIPE_KEY secret [.env.example:1 app.py:2]",
		"DATABASE_URL: slipway makes it of the address and the password it generates [.env.example:3]",
		"FEATURE_X: the Dockerfile sets it [app.py:3]",
		"PORT: slipway sets it to 8000, the answer service.port [.env.example:5]",
		"REDIS_URL: slipway makes it of the address and the password it generates [.env.example:4]",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestNotesNameWhatIsMade: what is said beside a login of a database names the URLs that are made, and no other.
func TestNotesNameWhatIsMade(t *testing.T) {
	host := []inspect.Name{{Name: "POSTGRES_HOST", Kind: inspect.NameDatabase}}
	for cache, want := range map[string]string{"none": "as DATABASE_URL, in", "redis": "DATABASE_URL and REDIS_URL, in"} {
		s := settingsWith(func(s *stack.Settings) { s.Data.Cache = cache })
		if got := Names(s, host)[0].Note; !strings.Contains(got, want) {
			t.Errorf("cache %s: %q", cache, got)
		}
	}
}

// TestUses: which uses follow each other, and what a use refuses.
func TestUses(t *testing.T) {
	s := settingsWith(func(*stack.Settings) {})
	for _, c := range []struct {
		n    Name
		next Use
	}{
		{Name{Name: "STRIPE_KEY", Use: UseSecret}, UsePlain},
		{Name{Name: "STRIPE_KEY", Use: UsePlain}, UseNone},
		{Name{Name: "STRIPE_KEY", Use: UseNone}, UseSecret},
		{Name{Name: "lower_case", Use: UseNone}, UsePlain},                                      // no name of a parameter
		{Name{Name: "API", Use: UseSecret, Value: "sk_live_abcdefghijklmnop12345678"}, UseNone}, // never plain
		{Name{Name: "LIST", Use: UseSecret, Value: "a,b"}, UseNone},
	} {
		if got := Next(s, c.n); got != c.next {
			t.Errorf("after %s of %s comes %s, want %s", c.n.Use, c.n.Name, got, c.next)
		}
	}
	for text, says := range map[string]string{
		"STRIPE_KEY,LOG=info":                  "",
		"AWS_SECRET_ACCESS_KEY":                "task role",
		"DATABASE_URL":                         "made by slipway",
		"KEY=sk_live_abcdefghijklmnop12345678": "looks like a secret",
		strings.Repeat("A", 80):                "",
		"ключ":                                 "no name for a secret",
		"\x1b[31mRED":                          "no name for a secret",
		"A B C," + strings.Repeat("X", 3) + ",Y=1,,Z=2,": "",
	} {
		names, _, err := AddNames(s, nil, text)
		if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
		if err != nil && strings.Contains(err.Error(), "sk_live") {
			t.Errorf("the error repeats the value: %v", err)
		}
		if err == nil && NamesText(names) == "" {
			t.Errorf("%q adds nothing", text)
		}
	}
}
