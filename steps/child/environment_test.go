package child

import (
	"slices"
	"strings"
	"testing"
)

func TestProgramsGetWhatTheyNeed(t *testing.T) {
	for name, value := range map[string]string{
		"PATH": "/usr/bin:.:bin::/bin", "HOME": "/home/me", "HTTPS_PROXY": "http://proxy", "DOCKER_HOST": "tcp://d",
		"XDG_RUNTIME_DIR": "/run", "LC_ALL": "C",
		"SLIPWAY_SECRET_STRIPE_KEY": "v", "AWS_ACCESS_KEY_ID": "v", "AWS_SECRET_ACCESS_KEY": "v", "AWS_SESSION_TOKEN": "v",
		"AWS_PROFILE": "work",
		"STRIPE_KEY":  "v", "GIT_DIR": "/x", "GIT_SSH_COMMAND": "x", "GIT_CONFIG_COUNT": "1", "GIT_EXTERNAL_DIFF": "x",
		"LD_PRELOAD": "x", "BASH_ENV": "x", "GIT_CONFIG_GLOBAL": "/g",
	} {
		t.Setenv(name, value)
	}
	for _, c := range []struct {
		name      string
		got       []string
		has, lack []string
	}{
		{"containers", Container(), []string{"PATH=/usr/bin:/bin", "HOME=/home/me", "DOCKER_HOST=tcp://d",
			"HTTPS_PROXY=http://proxy", "XDG_RUNTIME_DIR=/run"},
			[]string{"SLIPWAY_", "AWS_", "STRIPE_KEY", "GIT_", "LD_PRELOAD", "BASH_ENV"}},
		{"git", Git(), []string{"PATH=/usr/bin:/bin", "HOME=/home/me", "GIT_CONFIG_GLOBAL=/g"},
			[]string{"SLIPWAY_", "AWS_", "STRIPE_KEY", "GIT_DIR", "GIT_SSH", "GIT_CONFIG_COUNT", "GIT_EXTERNAL_DIFF", "DOCKER_",
				"LD_PRELOAD"}},
		{"sign in", SignIn(), []string{"AWS_PROFILE=work", "HOME=/home/me"}, []string{"SLIPWAY_SECRET", "AWS_ACCESS_KEY_ID",
			"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}},
	} {
		for _, want := range c.has {
			if !slices.Contains(c.got, want) {
				t.Errorf("%s lacks %s", c.name, want)
			}
		}
		for _, never := range c.lack {
			if slices.ContainsFunc(c.got, func(pair string) bool { return strings.HasPrefix(pair, never) }) {
				t.Errorf("%s gets %s", c.name, never)
			}
		}
	}
}
