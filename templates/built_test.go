package templates_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"slipway/steps/image"
	"slipway/steps/inspect"
	"slipway/steps/inspect/toolchain"
	"slipway/steps/rehearse"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/templates"
)

// engine is the container engine of this machine, with the images that templates begin with. Without SLIPWAY_TEMPLATES
// nothing is built: it takes a minute, and the first time more. SLIPWAY_TEMPLATES=all builds those, too, that are named
// in large.
func engine(t *testing.T) *bases {
	t.Helper()
	if os.Getenv("SLIPWAY_TEMPLATES") == "" {
		t.Skip("builds images: SLIPWAY_TEMPLATES=1 runs it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c, err := workspace.FindContainers(ctx)
	if err != nil {
		if os.Getenv("SLIPWAY_REQUIRE_CONTAINERS") != "" {
			t.Fatal(err)
		}
		t.Skipf("needs a container engine: %v", err)
	}
	b := &bases{containers: c, made: map[string]string{}}
	t.Cleanup(b.forget)
	return b
}

// otherPort is not the one that any template exposes: an app that answers here listens where PORT says.
const otherPort = 9123

// large are the apps whose compiler or framework is large, or that fetch more than their own packages: together
// they take longer than all others.
var large = []string{"java-maven", "java-gradle", "java-gradlew", "rust", "rails", "bun", "node-pnpm", "node-yarn",
	"node-berry", "flask-editable", "flask-pipenv", "flask-poetry", "fastapi-uv-stand-in", "dotnet-stand-in", "generic"}

// everything reports whether the large ones are wanted, too.
func everything() bool { return os.Getenv("SLIPWAY_TEMPLATES") == "all" }

// TestBuilt builds each folder of testdata/apps with the Dockerfile that is written for it, and rehearses the image: it
// answers /health on the port that PORT says, as a user that is not root, and ends on SIGTERM.
//
// The tools are real but where an app's name ends in stand-in: uv and .NET are to be had from their makers alone. What
// stands in for them knows their command lines and does with local files what the step needs, so that paths, the order
// of copies, user, port and start are held there as well. Spring Boot itself is not: its apps are plain jars.
func TestBuilt(t *testing.T) {
	b := engine(t)
	if everything() {
		b.buildkit(t)
	}
	apps, err := filepath.Glob("testdata/apps/*.txtar")
	if err != nil || len(apps) == 0 {
		t.Fatal("no apps", err)
	}
	for _, file := range apps {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for _, f := range archive.Files {
				put(t, filepath.Join(dir, filepath.FromSlash(f.Name)), f.Data)
			}
			if slices.Contains(large, strings.TrimSuffix(filepath.Base(file), ".txtar")) && !everything() {
				t.Skip("its tools are large or have to be fetched: SLIPWAY_TEMPLATES=all runs it")
			}
			template := told(archive, "template")
			if lock := told(archive, "lock"); lock != "" {
				b.lock(t, dir, template, lock)
			}
			if fits := toolchain.Fit(dir, inspect.Folder(dir).App); fits != template && template != "spring" {
				t.Errorf("%s fits, want %s", fits, template)
			}
			contents, err := image.DockerfileFor(dir, template)
			if err != nil {
				t.Fatal(err)
			}
			settings := stack.Guide()
			settings.App, settings.Data.Database, settings.Data.Cache = "shop", "none", "none"
			settings.Service.Port = otherPort
			b.rehearse(t, dir, contents, settings, func(*rehearse.Spec) {}, told(archive, "tells"))
		})
	}
}

// told is what a line of an app's comment says of a word that it begins with.
func told(archive *txtar.Archive, word string) string {
	for line := range strings.Lines(string(archive.Comment)) {
		if rest, ok := strings.CutPrefix(line, word+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// lock makes a lock file as whoever wrote the app does, with the packages that the stand-in for the image has.
func (b *bases) lock(t *testing.T, dir, template, command string) {
	t.Helper()
	contents, err := image.DockerfileFor(dir, template)
	if err != nil {
		t.Fatal(err)
	}
	d, err := workspace.ParseDockerfile(contents["Dockerfile"])
	if err != nil {
		t.Fatal(err)
	}
	b.need(t, d.Bases[0])
	if _, err := b.docker(t, "run", "--rm", "-v", dir+":/app", "-w", "/app", d.Bases[0], "sh", "-c", command); err != nil {
		t.Fatal(err)
	}
}

// noRegistry is what package managers say where their registry cannot be reached.
var noRegistry = regexp.MustCompile(`ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRE|i/o timeout|dial tcp|TLS handshake timeout|` +
	`Temporary failure resolving|ConnectionRefused|failed to resolve`)

// rehearse writes the files, builds the folder and rehearses the image. change may change what is rehearsed. Verdicts
// that are no fault of the template's are only told.
func (b *bases) rehearse(t *testing.T, dir string, contents map[string][]byte, settings stack.Settings,
	change func(*rehearse.Spec), tells ...string) rehearse.Report {
	t.Helper()
	if _, err := templates.WriteNew(dir, contents); err != nil {
		t.Fatal(err)
	}
	d, err := workspace.ParseDockerfile(contents["Dockerfile"])
	if err != nil {
		t.Fatal(err)
	}
	for _, base := range d.Bases {
		b.need(t, base)
	}
	start := time.Now()
	tag, err := b.containers.BuildTag(t.Context(), workspace.Recipe{Dockerfile: filepath.Join(dir, "Dockerfile"),
		Context: dir, Platform: b.containers.Platform}, func(string) {})
	if err != nil && noRegistry.MatchString(err.Error()) {
		t.Skipf("a registry of packages does not answer: %v", err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, contents["Dockerfile"])
	}
	b.remove(tag)
	t.Logf("built in %s", time.Since(start).Round(time.Second))
	settings.Image.Platform = b.containers.Platform
	spec, err := rehearse.SpecOf(settings, tag, nil)
	if err != nil {
		t.Fatal(err)
	}
	spec.Folder = t.TempDir()
	spec.Definition.Containers[0].Environment["PORT"] = strconv.Itoa(settings.Service.Port)
	change(&spec)
	e := &rehearse.Engine{Path: b.containers.Path, Name: b.containers.Name(), Platform: b.containers.Platform,
		Saver: b.containers}
	report, err := rehearse.Run(t.Context(), e, spec, func(e rehearse.Event) { t.Logf("%+v", e) })
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range report.Verdicts {
		switch {
		case v.Status == rehearse.Pass:
		case slices.Contains(tells, v.ID):
			t.Logf("%s: %s: %s", v.ID, v.Status, v.Detail)
		default:
			t.Errorf("%s: %s: %s %q", v.ID, v.Status, v.Detail, v.Evidence)
		}
	}
	return report
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	mode := os.FileMode(0o644)
	if bytes.HasPrefix(data, []byte("#!")) {
		mode = 0o755
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
}
