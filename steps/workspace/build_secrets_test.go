package workspace

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSecretsOfABuild: a build is told where its secrets are; the variables that are named reach the command line that
// builds, and neither its arguments nor its output hold a value.
func TestSecretsOfABuild(t *testing.T) {
	const value = "npm-value-3f9a"
	for _, engine := range []string{"docker", "podman", "finch", "nerdctl"} {
		t.Run(engine, func(t *testing.T) {
			said := map[string]string{"docker": "28.1.0 linux/x86_64", "podman": "5.4 linux/amd64"}[engine]
			if said == "" {
				said = "2.0 linux/x86_64"
			}
			seen := filepath.Join(t.TempDir(), "seen")
			calls := fakeCLI(t, engine, `case "$*" in
info*) echo "`+said+`";;
"build --help") echo "--secret --ssh --platform --load";;
build*) echo "NPM_TOKEN=$NPM_TOKEN OTHER=$OTHER" > `+seen+`;;
esac
`)
			t.Setenv("PATH", filepath.Dir(calls)) // no other engine
			folder := t.TempDir()
			write(t, folder, "pip.conf", "[global]\n")
			t.Setenv("NPM_TOKEN", value)
			t.Setenv("OTHER", "not for it")
			t.Setenv("SSH_AUTH_SOCK", "/run/agent")
			c, err := FindContainers(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			from := Recipe{Context: folder, Dockerfile: filepath.Join(folder, "Dockerfile"), Platform: "linux/amd64",
				Folder: folder, Secrets: map[string]string{"npm": "NPM_TOKEN", "pip": "./pip.conf"}, SSH: true}
			if _, err := c.BuildTag(t.Context(), from, func(string) {}); err != nil {
				t.Fatal(err)
			}
			all, _ := os.ReadFile(calls)
			want := "build --secret id=npm,env=NPM_TOKEN --secret id=pip,src=" + filepath.Join(folder, "pip.conf") +
				" --ssh default "
			if !strings.Contains(string(all), want) || strings.Contains(string(all), value) {
				t.Errorf("calls were:\n%swant %s", all, want)
			}
			if got, _ := os.ReadFile(seen); string(got) != "NPM_TOKEN="+value+" OTHER=\n" {
				t.Errorf("it was given %q", got)
			}
		})
	}
}

// TestSecretsThatAreNotThere: nothing is built without them, and what to do is said.
func TestSecretsThatAreNotThere(t *testing.T) {
	c := &Containers{CLI: "docker", flags: map[string]bool{"--secret": true, "--ssh": true}}
	folder := t.TempDir()
	t.Setenv("SSH_AUTH_SOCK", "")
	for want, from := range map[string]Recipe{
		"no environment variable SURELY_NOT_SET": {Secrets: map[string]string{"npm": "SURELY_NOT_SET"}},
		"change image.secrets":                   {Secrets: map[string]string{"pip": "./nowhere"}, Folder: folder},
		"image.ssh=false":                        {SSH: true},
	} {
		if _, err := c.secretArgs(from); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("says %v, not %q", err, want)
		}
	}
	c.flags = nil
	if _, err := c.secretArgs(Recipe{SSH: true}); err == nil || !strings.Contains(err.Error(), "has no --ssh") {
		t.Errorf("an engine without: %v", err)
	}
}
