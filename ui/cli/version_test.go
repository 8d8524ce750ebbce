package cli

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersionNamesWhatItWasBuiltFrom(t *testing.T) {
	from := func(module string, settings ...debug.BuildSetting) string {
		return builtFrom(&debug.BuildInfo{Main: debug.Module{Version: module}, Settings: settings})
	}
	commit, dirty := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123"},
		debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for got, want := range map[string]string{
		from("v1.2.3"): "v1.2.3", from("(devel)"): "dev", from("", commit): "dev (0123456789ab)",
		from("(devel)", commit, dirty): "dev (0123456789ab, with changes)",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestWhatWasMeant: a word that is nearly one slipway knows is answered with that one, wherever it is typed.
func TestWhatWasMeant(t *testing.T) {
	for _, c := range []struct {
		text string
		args []string
		want string
	}{
		{sandboxStack, []string{"aply"}, "did you mean apply?"},
		{sandboxStack, []string{"check-list"}, "did you mean checklist?"},
		{sandboxStack, []string{"plan", "--set", "data.clas=db.t3.small"}, "did you mean data.class?"},
		{sandboxStack, []string{"step", "netwrk"}, "did you mean network?"},
		{sandboxStack, []string{"plan", "--yess"}, "did you mean --yes?"},
		{sandboxStack + "servce:\n  port: 80\n", []string{"plan"}, "did you mean service?"},
		{sandboxStack + "service:\n  prot: 80\n", []string{"plan"}, "did you mean port?"},
	} {
		code, out, errs, _ := inSandbox(t, c.text, "", c.args...)
		if code == 0 || !strings.Contains(out+errs, c.want) {
			t.Errorf("slipway %s ended %d without %q:\n%s%s", strings.Join(c.args, " "), code, c.want, out, errs)
		}
		if strings.Contains(errs, "not found in type") || strings.Contains(errs, "stack.Settings") {
			t.Errorf("the words of a library are shown:\n%s", errs)
		}
	}
}
