//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSpecialFilesAreRefusedAtOnce gives pipes, devices, folders, links to nowhere and endless files in the place of
// the user's.
func TestSpecialFilesAreRefusedAtOnce(t *testing.T) {
	make := map[string]func(path string) error{
		"a pipe":               func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a device":             func(path string) error { return os.Symlink("/dev/zero", path) },
		"a folder":             func(path string) error { return os.Mkdir(path, 0o700) },
		"which is not there":   func(path string) error { return os.Symlink("/nowhere", path) },
		"leads back to itself": func(path string) error { return os.Symlink(path, path) },
		"larger than": func(path string) error {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				return err
			}
			return os.Truncate(path, 1<<40)
		},
	}
	built := strings.Replace(sandboxStack, "image:\n  uri: registry.example.com/shop:1.0\n",
		"image:\n  dockerfile: Dockerfile\n", 1)
	for what, create := range make {
		t.Run(what, func(t *testing.T) {
			for _, c := range []struct {
				name string // of the file
				text string // of slipway.yaml
				args []string
			}{
				{"slipway.yaml", "", []string{"plan"}},
				{"nope.yaml", "", []string{"plan"}},
				{"values", sandboxStack, []string{"apply", "--yes", "--secrets-from"}},
				{"Dockerfile", built, []string{"apply", "--yes"}},
				{"look:Dockerfile", sandboxStack, []string{"plan"}},
				{"look:.env", sandboxStack, []string{"checklist"}},
				{"look:.dockerignore", sandboxStack, []string{"plan"}},
				{"look:package.json", sandboxStack, []string{"plan"}},
				{"look:requirements.txt", sandboxStack, []string{"plan"}},
				{"look:go.mod", sandboxStack, []string{"plan"}},
				{"look:.gitignore", sandboxStack, []string{"plan"}},
			} {
				t.Setenv("XDG_STATE_HOME", t.TempDir())
				folder := t.TempDir()
				// these say nothing of their own; they must not hold the program up
				name, only := strings.CutPrefix(c.name, "look:")
				path, file := filepath.Join(folder, name), filepath.Join(folder, "slipway.yaml")
				if c.text != "" {
					write(t, folder, "slipway.yaml", c.text)
				} else {
					file = path
				}
				if err := create(path); err != nil {
					t.Fatal(err)
				}
				args := c.args
				if name == "values" {
					args = append(args, path)
				}
				code, stdout, stderr := slipway(t, "", append(args, "--sandbox", "--sandbox-speed", "600", "--file", file)...)
				if said := stdout + stderr; !only && (code == 0 || !strings.Contains(said, what)) {
					t.Errorf("%s: exit %d\n%s", c.name, code, said)
				}
			}
		})
	}
}

// TestMissingFileIsNamed says which file is not there.
func TestMissingFileIsNamed(t *testing.T) {
	code, _, said := slipway(t, "", "plan", "--sandbox", "--file", "nope.yaml")
	if code != 1 || !strings.Contains(said, "there is no nope.yaml") || strings.Contains(said, "slipway.yaml here") {
		t.Errorf("exit %d: %s", code, said)
	}
}
