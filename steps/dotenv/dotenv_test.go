package dotenv

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Every value here was read by python-dotenv 1.2.2, dotenv 16.6.1 and node 20.20.2 themselves; want is what all three
// gave, and a line of differ is one of which they gave different values.
func TestParseTakesWhatAllReadersTake(t *testing.T) {
	for line, want := range map[string]string{
		`A=$2a$10$5Y3ZpvQNnTFHFSZjaZg1On50ueeibFctofVzk4u`: "$2a$10$5Y3ZpvQNnTFHFSZjaZg1On50ueeibFctofVzk4u",
		`A=Tr0ub4dor$3`: "Tr0ub4dor$3", `A="S3cret$9xyz"`: "S3cret$9xyz", `A=ab$HOMEcd`: "ab$HOMEcd", `A='$HOME'`: "$HOME",
		`A=$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$hashhash`: "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$hashhash",
		`A="\d+\w"`: `\d+\w`, `A=C:\new`: `C:\new`, `A='C:\new'`: `C:\new`, `A="two\nlines"`: "two\nlines",
		`A='two\nlines'`: `two\nlines`,
		`A=it's`:         "it's", `A=say "hi"`: `say "hi"`, `A='say "hi"'`: `say "hi"`, `A="it's"`: "it's",
		`A={"a": 1}`:      `{"a": 1}`,
		`A=x # a comment`: "x", `A='x # none'`: "x # none", `A="x" # it's one`: "x", `A=a=b==`: "a=b==", `A =  x y  `: "x y",
		`export A=x`:     "x",
		"A=\"one\ntwo\"": "one\ntwo", "A='one\n\ntwo'": "one\n\ntwo", "A=\"one\r\ntwo\"\r\n": "one\ntwo",
		"A=${open": "${open", `A=a${b:c}`: "a${b:c}",
		"A=ü€😀": "ü€😀", `A=" padded "`: " padded ", "A=1\nA=2": "2", "A=x#y\nA=z": "z", "\ufeffA=x": "x",
		`A=postgres://u:p@h:5432/d?sslmode=require&x=1`: "postgres://u:p@h:5432/d?sslmode=require&x=1",
	} {
		f, err := Parse([]byte("# before\n" + line + "\nLAST=1\n"))
		if strings.HasPrefix(line, "\ufeff") {
			f, err = Parse([]byte(line + "\nLAST=1\n"))
		}
		if err != nil || len(f.Entries) != 2 || len(f.Broken) > 0 {
			t.Errorf("%q: %v %+v", line, err, f)
			continue
		}
		if e := f.Entries[0]; !e.Agreed() || e.Value.Reveal() != want || e.Name != "A" {
			t.Errorf("%q: %s %q, want %q", line, e.Why, e.Value.Reveal(), want)
		}
	}
}

func TestParseSaysWhereReadersDiffer(t *testing.T) {
	for line, want := range map[string]struct {
		why      string
		readings int
	}{
		`A=#0a6`: {"python-dotenv keeps the #", 2}, `A=x#y`: {"python-dotenv keeps the #", 2},
		`A=https://h/p#here`: {"python-dotenv keeps the #", 2},
		`A="say \"hi\""`:     {"backslash", 3}, `A="C:\\new"`: {"backslash", 2}, `A='it\'s'`: {"backslash", 3},
		`A="tab\there"`: {"backslash", 2},
		`A="a\rb"`:      {"backslash", 2}, `A=${HOME}/x`: {"${…}", 0}, `A='${HOME}'`: {"${…}", 0}, `A="${X:-y}"`: {"${…}", 0},
		"A=`x`":       {"backticks", 2},
		`export  A=x`: {"into its name", 0}, "export\tA=x": {"into its name", 0}, "\tA=x": {"into its name", 0},
		"A=x\t": {"tab", 2}, "A=\u00a0x": {"tab or another blank", 2},
		`A: x`: {"only dotenv", 0}, `A="never closed`: {"not every reader", 0}, `A="x" junk`: {"not every reader", 0},
		"  # indented\nA=x": {"into its name", 0},
		"stray\nA=x":        {"into its name", 0}, "__proto__=x": {"JavaScript", 0},
		"A=z\nA=x#y": {"python-dotenv keeps the #", 2},
	} {
		f, err := Parse([]byte("FIRST=1\n" + line + "\nLAST=1\n"))
		if err != nil {
			t.Errorf("%q: %v", line, err)
			continue
		}
		var e *Entry
		for i := range f.Entries {
			if n := f.Entries[i].Name; n == "A" || n == "__proto__" {
				e = &f.Entries[i]
			}
		}
		if e == nil || e.Agreed() || !e.Value.Empty() || !strings.Contains(e.Why, want.why) ||
			len(e.Readings) != want.readings {
			t.Errorf("%q: %+v", line, e)
			continue
		}
		if lines := strings.Count(line, "\n"); e.Line != 2+lines {
			t.Errorf("%q: line %d", line, e.Line)
		}
	}
}

func TestParseNamesTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"A=1\nB=\xff\n": "line 2: it is not UTF-8", "A=1\r\n\r\nB=x\x00y": "line 3: it holds a NUL",
		"A=1\nB=\"x\ny\u2028z\"": "line 3: it holds a line separator",
		"\xff\xfeA\x00":          "line 1: the file is UTF-16", "A=1\rB=\xc3\x28": "line 2: it is not UTF-8",
		"A=\ufffd\nB=\xc0": "line 2: it is not",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for text, line := range map[string]int{"A=1\nhunter2 is none\nB=2\n": 2, "A=1\n\n=hunter2\n": 3, "A=1\nA\n": 2} {
		f, err := Parse([]byte(text))
		if err != nil || len(f.Broken) != 1 || f.Broken[0].Line != line || strings.Contains(f.Broken[0].Error(), "hunter2") {
			t.Errorf("%q: %v %+v", text, err, f.Broken)
		}
	}
	if f, err := Parse([]byte("A=1\nB=2\nA=3\n")); err != nil || f.Entries[1].Name != "A" || f.Entries[1].Line != 3 ||
		f.Entries[1].Times != 2 {
		t.Errorf("%+v %v", f, err)
	}
}

// Whatever stands in a file, reading it does not panic, and what is said of it holds no part of a value.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"A=1\n", "A=\"x\ny\"", "export A='x'\r\n", "A=${B}\n", "\ufeffA=`x`", "=\n'\n\"", "A=\"\\",
		"# c", "A: b\n  # d\nB=1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := Parse(raw)
		if err != nil {
			return
		}
		for _, e := range file.Entries {
			if e.Line < 1 || e.Agreed() != (e.Why == "") || !e.Agreed() && !e.Value.Empty() {
				t.Errorf("%q: %+v", raw, e)
			}
		}
	})
}

// A value that is written plainly, in single or in double quotes, arrives byte for byte or is refused by its line,
// wherever it stands.
func TestParseAgreesOrRefuses(t *testing.T) {
	value := rapid.StringOf(rapid.SampledFrom([]rune("ab0 $#{}\\'\"`=:\nnrt/;,.é€!%&\t")))
	rapid.Check(t, func(t *rapid.T) {
		v := value.Draw(t, "value")
		quote := rapid.SampledFrom([]string{"", "'", `"`}).Draw(t, "quote")
		before := rapid.SampledFrom([]string{"", "# a comment\n", "X=1\n", "X='it is'\n\n", "export X=\"a\nb\"\n"}).Draw(t,
			"before")
		f, err := Parse([]byte(before + "KEY=" + quote + v + quote + "\nAFTER=1\n"))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range f.Entries {
			if e.Name != "KEY" || !e.Agreed() {
				continue
			}
			if got := e.Value.Reveal(); got != meant(v, quote) {
				t.Fatalf("%s%q%s became %q", quote, v, quote, got)
			}
		}
	})
}

// meant is the value somebody means who writes v in these quotes.
func meant(v, quote string) string {
	switch quote {
	case `"`:
		if at := strings.Index(v, `"`); at >= 0 { // ends there, and a comment follows
			v = v[:at]
		}
		return strings.ReplaceAll(v, `\n`, "\n")
	case "'":
		v, _, _ = strings.Cut(v, "'")
		return v
	}
	v, _, _ = strings.Cut(v, "\n")
	v = strings.TrimLeft(v, " \t")
	if v != "" && (v[0] == '"' || v[0] == '\'') {
		return strings.SplitN(v, v[:1], 3)[1]
	}
	if at := strings.Index(v, " #"); at >= 0 {
		v = v[:at]
	}
	return strings.TrimRight(v, " \t")
}
