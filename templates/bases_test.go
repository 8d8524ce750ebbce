package templates_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"slipway/steps/workspace"
)

// bases makes stand-ins for the images that templates begin with, of Debian's packages and of this machine's own
// programs, since no image can be pulled everywhere. Each is made once and found again by its tag and a label. An image
// of the real name that is there already is used instead.
type bases struct {
	containers *workspace.Containers

	mu    sync.Mutex
	names []string          // of images, to be taken away at the end
	made  map[string]string // by kind; what kept it from being made, "" nothing
}

// of is which stand-in an image has, by the first part of its name.
var of = []struct{ image, kind string }{
	{"python:", "python"}, {"node:", "node"}, {"oven/bun:", "bun"}, {"golang:", "go"},
	{"gcr.io/distroless/static", "static"},
	{"maven:", "java"}, {"gradle:", "java"}, {"eclipse-temurin:", "java"}, {"rust:", "rust"}, {"ruby:", "ruby"},
	{"mcr.microsoft.com/dotnet/", "dotnet"}, {"debian:", "debian"},
	{"postgres:", "postgres"}, {"valkey/valkey:", "valkey"},
}

const (
	baseName  = "slipway-template-base:"
	baseLabel = "slipway.template-base"
)

func (b *bases) docker(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), b.containers.Path, args...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w: %s%s", b.containers.CLI, args[0], err, out.String(), said.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// need has an image there, and skips the test where it cannot be made.
func (b *bases) need(t *testing.T, image string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	at := slices.IndexFunc(of, func(o struct{ image, kind string }) bool { return strings.HasPrefix(image, o.image) })
	if at < 0 {
		t.Fatalf("nothing stands in for %s", image)
	}
	if label, err := b.label(t, image); err == nil && label == "" {
		return // the real one
	}
	kind := of[at].kind
	if kind == "python" && strings.HasSuffix(image, "-slim") || kind == "ruby" && strings.Contains(image, "-slim") {
		kind += "-slim"
	}
	if kind == "python" && everything() {
		kind = "python-tools"
	}
	if why := b.make(t, kind); why != "" {
		t.Skipf("%s cannot be made here: %s", image, why)
	}
	if _, err := b.docker(t, "tag", baseName+kind, image); err != nil {
		t.Fatal(err)
	}
	b.names = append(b.names, image)
}

func (b *bases) label(t *testing.T, image string) (string, error) {
	return b.docker(t, "image", "inspect", "--format", `{{index .Config.Labels "`+baseLabel+`"}}`, image)
}

// remove has an image go at the end. Before, another build may stand on its layers: builders before BuildKit take those
// from it, and fail when they are removed with it ("unknown parent image").
func (b *bases) remove(image string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.names = append(b.names, image)
}

// forget removes what was built, takes the names of real images away from the stand-ins, which keep their own, and
// removes the stages that builders before BuildKit leave behind. They have the stand-ins' label. What is gone already
// is no fault.
func (b *bases) forget() {
	for _, name := range b.names {
		_ = exec.Command(b.containers.Path, "rmi", name).Run()
	}
	stages, err := exec.Command(b.containers.Path, "image", "ls", "-q", "--filter", "dangling=true", "--filter",
		"label="+baseLabel).Output()
	if ids := strings.Fields(string(stages)); err == nil && len(ids) > 0 {
		_ = exec.Command(b.containers.Path, append([]string{"rmi"}, ids...)...).Run()
	}
}

// make makes a stand-in and says what is missing for it.
func (b *bases) make(t *testing.T, kind string) (why string) {
	t.Helper()
	if why, known := b.made[kind]; known {
		return why
	}
	defer func() { b.made[kind] = why }()
	if kind == "debian" {
		return b.debian(t)
	}
	text, err := os.ReadFile(filepath.Join("testdata/bases", kind+".Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sum := sha256.New()
	sum.Write(text)
	for line := range strings.Lines(string(text)) {
		if below, ok := strings.CutPrefix(line, "FROM "+baseName); ok {
			kind := strings.Fields(below)[0]
			if why := b.make(t, kind); why != "" {
				return why
			}
			of, _ := b.label(t, baseName+kind) // one that is made anew takes those above it along
			sum.Write([]byte(of))
		}
	}
	for _, file := range slices.Sorted(maps.Keys(copiedFiles(string(text)))) {
		from, err := origin(file)
		if err != nil {
			return err.Error()
		}
		if raw, err := os.ReadFile(from); err == nil && len(raw) < 1<<20 {
			sum.Write(raw)
		}
		if out, err := exec.Command("cp", "-rL", from, filepath.Join(dir, file)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	want := hex.EncodeToString(sum.Sum(nil)[:8])
	if have, _ := b.label(t, baseName+kind); have == want {
		return ""
	}
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.docker(t, "build", "--label", baseLabel+"="+want, "-t", baseName+kind, dir); err != nil {
		return err.Error()
	}
	return ""
}

// copiedFiles are the names that a stand-in's Dockerfile copies from its folder.
func copiedFiles(text string) map[string]bool {
	files := map[string]bool{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 2 && words[0] == "COPY" && !strings.HasPrefix(words[1], "--") {
			for _, w := range words[1 : len(words)-1] {
				files[w] = true
			}
		}
	}
	return files
}

// origin is where a file of a stand-in comes from: this machine's programs, else testdata.
func origin(file string) (string, error) {
	switch file {
	case "go":
		root, err := exec.Command("go", "env", "GOROOT").Output()
		return strings.TrimSpace(string(root)), err
	case "node", "npm":
		path, err := exec.LookPath("node")
		if err != nil {
			return "", errors.New("node is not installed")
		}
		if path, err = filepath.EvalSymlinks(path); err != nil || file == "node" {
			return path, err
		}
		npm, err := exec.LookPath("npm")
		if err != nil {
			return "", errors.New("npm is not installed")
		}
		npm, err = filepath.EvalSymlinks(npm) // …/npm/bin/npm-cli.js
		return filepath.Dir(filepath.Dir(npm)), err
	}
	return filepath.Join("testdata/bases", file), nil
}

// trust is this machine's list of certificates: where a registry is behind a proxy, it knows that one, too.
const trust = "/etc/ssl/certs/ca-certificates.crt"

// debian makes a small Debian, which all others begin with.
func (b *bases) debian(t *testing.T) (why string) {
	const version = "trixie 1"
	if have, _ := b.label(t, baseName+"debian"); have == version {
		return ""
	}
	if _, err := exec.LookPath("debootstrap"); err != nil || os.Getuid() != 0 {
		return "debootstrap is not installed, or this is not root"
	}
	dir := t.TempDir()
	root := filepath.Join(dir, "root")
	if out, err := exec.Command("debootstrap", "--variant=minbase", "--include=ca-certificates", "trixie",
		root).CombinedOutput(); err != nil {
		return fmt.Sprintf("debootstrap: %v: %s", err, out[max(0, len(out)-500):])
	}
	if raw, err := os.ReadFile(trust); err == nil {
		if err := os.WriteFile(root+trust, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const quick = "force-unsafe-io\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\n" +
		"path-exclude=/usr/share/locale/*\n"
	if err := os.WriteFile(root+"/etc/dpkg/dpkg.cfg.d/quick", []byte(quick), 0o644); err != nil {
		t.Fatal(err)
	}
	tar := exec.Command("tar", "-C", root, "--exclude=./proc/*", "--exclude=./sys/*", "--exclude=./dev/*",
		"--exclude=./var/cache/apt/archives/*.deb", "--exclude=./var/lib/apt/lists/*", "-c", ".")
	load := exec.Command(b.containers.Path, "import", "--change", "LABEL "+baseLabel+"="+`"`+version+`"`, "--change",
		"ENV NODE_EXTRA_CA_CERTS="+trust+" DEBIAN_FRONTEND=noninteractive", "-", baseName+"debian")
	var err error
	if load.Stdin, err = tar.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := tar.Start(); err != nil {
		t.Fatal(err)
	}
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := tar.Wait(); err != nil {
		t.Fatal(err)
	}
	return ""
}
