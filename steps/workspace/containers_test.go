package workspace

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// fakeCLI puts a shell script on an otherwise empty PATH and returns the file it writes its arguments to.
func fakeCLI(t *testing.T, name, script string) (calls string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	dir := t.TempDir()
	calls = filepath.Join(dir, "calls")
	write(t, dir, name, "#!/bin/sh\necho \"$@\" >> "+calls+"\n"+script)
	if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/bin:/usr/bin")
	if name == "docker" {
		t.Setenv("PATH", dir)
	}
	return calls
}

// imageTar writes an image of two layers as docker save does.
func imageTar(t *testing.T) string {
	t.Helper()
	img, err := random.Image(2000, 2)
	if err != nil {
		t.Fatal(err)
	}
	cf, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	cf = cf.DeepCopy()
	cf.Architecture, cf.OS, cf.Config.User = "amd64", "linux", "10001"
	if img, err = mutate.ConfigFile(img, cf); err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag("slipway-build:test")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "image.tar")
	if err := tarball.WriteToFile(path, tag, img); err != nil {
		t.Fatal(err)
	}
	return path
}

const answers = `case "$1 $2" in
"info "*) echo "28.1.0 linux/x86_64"; exit 0;;
"build --help") echo "  --platform  --provenance  --load  --progress"; exit 0;;
esac
`

func TestBuildRunsTheCommandLine(t *testing.T) {
	tar := imageTar(t)
	calls := fakeCLI(t, "docker", answers+`case "$1" in
build) echo "step 1"; echo "step 2" >&2;;
save) while IFS= read -r l; do :; done < /dev/null; exec /bin/cat `+tar+`;;
esac
`)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	c, err := FindContainers(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if c.Name() != "docker 28.1.0" || c.Platform != "linux/amd64" {
		t.Errorf("found %s on %s", c.Name(), c.Platform)
	}
	var lines []string
	img, err := c.Build(context.Background(), Recipe{Context: "/src", Dockerfile: "/src/Dockerfile",
		Platform: "linux/amd64"}, func(l string) { lines = append(lines, l) })
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(lines, "|"); !strings.Contains(all, "step 1") || !strings.Contains(all, "step 2") {
		t.Errorf("progress was %q", all)
	}
	if cf, err := img.ConfigFile(); err != nil || cf.Config.User != "10001" {
		t.Errorf("config %+v, %v", cf, err)
	}
	layers, err := img.Layers()
	if err != nil || len(layers) != 2 {
		t.Fatalf("%d layers, %v", len(layers), err)
	}
	r, err := layers[0].Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tar2(r); err != nil {
		t.Errorf("layer does not read: %v", err)
	}
	if err := img.(io.Closer).Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(temp); len(left) != 0 {
		t.Errorf("left %v behind", left)
	}
	said, _ := os.ReadFile(calls)
	want := "build --platform=linux/amd64 --provenance=false --load --progress=plain -f /src/Dockerfile -t " +
		buildTag("/src", "linux/amd64") + " /src\n"
	if !strings.Contains(string(said), want) {
		t.Errorf("calls were:\n%swant %s", said, want)
	}
}

func tar2(r io.ReadCloser) (*tar.Header, error) {
	defer r.Close()
	return tar.NewReader(r).Next()
}

func TestBuildFailureSaysTheLastLinesAndWhatToDo(t *testing.T) {
	cases := map[string]struct{ script, hint string }{
		"code": {`i=0; while [ $i -lt 40 ]; do echo "line $i"; i=$((i+1)); done; echo "ERROR: no such file" >&2; exit 1`,
			"mend the Dockerfile"},
		"disk":      {`echo "write /x: no space left on device"; exit 1`, "free disk space"},
		"emulation": {`echo "exec /bin/sh: exec format error"; exit 1`, "image.platform=linux/amd64"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			fakeCLI(t, "docker", answers+c.script)
			found, err := FindContainers(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			_, err = found.Build(context.Background(), Recipe{Context: "/src", Dockerfile: "/src/Dockerfile",
				Platform: "linux/arm64"}, func(string) {})
			var failed *BuildError
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), c.hint) {
				t.Fatalf("error: %v", err)
			}
			if len(failed.Lines) > 15 || len(failed.Lines) == 0 {
				t.Errorf("%d lines kept", len(failed.Lines))
			}
		})
	}
}

func TestFindContainersSaysWhatToDo(t *testing.T) {
	fakeCLI(t, "docker", `echo "Cannot connect to the Docker daemon" >&2; exit 1`)
	var down *EngineDownError
	if _, err := FindContainers(context.Background()); !errors.As(err, &down) || !strings.Contains(err.Error(),
		"image.uri") {
		t.Errorf("daemon down: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := FindContainers(context.Background()); !errors.Is(err, ErrNoContainers) {
		t.Errorf("nothing on PATH: %v", err)
	}
}

// TestRealEngine builds FROM scratch with whatever engine this machine has.
func TestRealEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	c, err := FindContainers(context.Background())
	if err != nil {
		t.Skipf("no container engine answers here: %v", err)
	}
	dir := t.TempDir()
	write(t, dir, "main.go", "package main\nfunc main() { println(\"hello\") }\n")
	compile := exec.Command("go", "build", "-o", filepath.Join(dir, "app"), filepath.Join(dir, "main.go"))
	compile.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	write(t, dir, "Dockerfile", "FROM scratch\nCOPY app /app\nUSER 10001\nEXPOSE 8000\nENTRYPOINT [\"/app\"]\n")
	var out bytes.Buffer
	img, err := c.Build(context.Background(), Recipe{Context: dir, Dockerfile: filepath.Join(dir, "Dockerfile"),
		Platform: c.Platform}, func(l string) { out.WriteString(l + "\n") })
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	defer img.(io.Closer).Close()
	cf, err := img.ConfigFile()
	if err != nil || cf.Config.User != "10001" || "linux/"+cf.Architecture != c.Platform {
		t.Errorf("config %+v, %v", cf, err)
	}
}
