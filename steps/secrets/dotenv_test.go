package secrets

import (
	"strings"
	"testing"
	"testing/iotest"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// TestFatesOfARerun: a name AWS has a value for is marked, and what to know of a value is said without it.
func TestFatesOfARerun(t *testing.T) {
	l := &live.Stack{Identity: settings().Identity("aws")}
	for key, value := range map[string]string{"SAME": "hunter2", "OTHER": "was something"} {
		l.Parameters.Items = append(l.Parameters.Items, live.Parameter{Name: l.Identity.Parameter(key), Type: secureString,
			Value: stack.NewSecret(value)})
	}
	s := settings()
	s.Service.Variables = map[string]string{"LOG_LEVEL": "info"}
	values, results := SecretsFrom(
		strings.NewReader(
			"export SAME=hunter2\r\nOTHER='hunter2'\r\nTWICE=1\nTWICE=2\nDOLLAR=pa$word\nKEPT='pa$word'\nLOG_LEVEL=debug\n"), s,
		l)
	want := map[string]struct {
		in  bool
		why string
	}{
		"SAME":  {true, "stored in SSM already, with the same value"},
		"OTHER": {true, "stored in SSM already, with another value"},
		"TWICE": {false, "given 2 times, line 4 counts"}, "DOLLAR": {}, "KEPT": {},
		"LOG_LEVEL": {false, "LOG_LEVEL is a plain variable too (service.variables), and a container has one value per name"},
	}
	if len(results) != len(want) {
		t.Fatalf("%+v", results)
	}
	for _, f := range results {
		if w := want[f.Name]; f.InAWS != w.in || f.Why != w.why {
			t.Errorf("%s: in AWS %v, %q", f.Name, f.InAWS, f.Why)
		}
		if strings.Contains(f.Why, "hunter2") {
			t.Errorf("%s: the reason holds the value", f.Name)
		}
	}
	if _, taken := values["LOG_LEVEL"]; taken || values["KEPT"].Reveal() != "pa$word" ||
		values["DOLLAR"].Reveal() != "pa$word" {
		t.Errorf("values of %d names", len(values))
	}
}

// TestFilesThatAreNone says what is wrong with the whole file, without a line.
func TestFilesThatAreNone(t *testing.T) {
	_, huge := ImportDotenv(strings.NewReader("A="+strings.Repeat("x", maxDotenv)), settings())
	_, broken := ImportDotenv(iotest.ErrReader(errNotYet), settings())
	for want, results := range map[string][]ImportResult{"the file is larger than 1 MiB: that is no .env file": huge,
		"the file could not be read: " + errNotYet.Error(): broken} {
		if len(results) != 1 || results[0].Err().Error() != want {
			t.Errorf("%+v, want %q", results, want)
		}
	}
}
