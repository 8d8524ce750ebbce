package deploy

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	tests := []struct {
		in   string
		want []string
		says string
	}{
		{"python3 -m jobs.expire", []string{"python3", "-m", "jobs.expire"}, ""},
		{"  alembic \t upgrade\nhead ", []string{"alembic", "upgrade", "head"}, ""},
		{`sh -c 'migrate && seed'`, []string{"sh", "-c", "migrate && seed"}, ""},
		{`echo "a b" c\ d 'it'\''s'`, []string{"echo", "a b", "c d", "it's"}, ""},
		{`node -e "console.log(\"hi\")"`, []string{"node", "-e", `console.log("hi")`}, ""},
		{`run ""`, []string{"run", ""}, ""},
		{`price '$5' "cost \$5"`, []string{"price", "$5", "cost $5"}, ""},
		{`only 5$`, []string{"only", "5$"}, ""},
		{"one \\\ntwo", []string{"one", "two"}, ""},
		{"", nil, ""},
		{"migrate && seed", nil, "needs a shell"},
		{"cat < file", nil, "needs a shell"},
		{"echo $HOME", nil, "needs a shell"},
		{`echo "$HOME"`, nil, "needs a shell"},
		{"a | b", nil, "needs a shell"},
		{"echo `date`", nil, "needs a shell"},
		{"echo 'open", nil, "never closed"},
		{`echo "open`, nil, "never closed"},
		{`echo \`, nil, "escapes nothing"},
	}
	for _, tt := range tests {
		got, err := Words(tt.in)
		switch {
		case tt.says == "" && err != nil:
			t.Errorf("Words(%q): %v", tt.in, err)
		case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
			t.Errorf("Words(%q) says %v, want it to say %q", tt.in, err, tt.says)
		case !slices.Equal(got, tt.want):
			t.Errorf("Words(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestShellJoinComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.String()).Draw(t, "words")
		got, err := Words(ShellJoin(words))
		if err != nil || !slices.Equal(got, words) && len(words) > 0 {
			t.Fatalf("%q joined is %q, which splits into %q, %v", words, ShellJoin(words), got, err)
		}
	})
}

func TestReleaseTagComesBack(t *testing.T) {
	for _, command := range []string{"alembic upgrade head", "sh -c 'a && b'", "b64:looks coded", "é"} {
		if got := DecodeTag(EncodeTag(command)); got != command {
			t.Errorf("%q came back as %q from tag %q", command, got, EncodeTag(command))
		}
	}
	if got := EncodeTag(strings.Repeat("x&", 200)); got != "" {
		t.Errorf("a command too long for a tag gives %q, want none", got)
	}
}
