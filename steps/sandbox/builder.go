package sandbox

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"slipway/steps/userfile"
	"slipway/steps/workspace"
)

// ImageBuilder stands in for the container command line. It runs nothing: it reads the Dockerfile's facts and the
// folder's content and makes a small image of them, the same one for the same content.
type ImageBuilder struct{ sandbox *Sandbox }

// Builder returns the sandbox's container command line.
func (s *Sandbox) Builder() *ImageBuilder { return &ImageBuilder{s} }

// Name says who builds.
func (b *ImageBuilder) Name() string { return "the sandbox" }

// layerTime is how long a line of a Dockerfile takes to build, on the sandbox's clock.
const layerTime = 700 * time.Millisecond

// Build makes the image of a recipe, saying what it does line by line.
func (b *ImageBuilder) Build(ctx context.Context, from workspace.Recipe, progress func(line string)) (v1.Image, error) {
	source, stages, err := readStages(from)
	if err != nil {
		return nil, err
	}
	if err := b.narrate(ctx, stages, progress); err != nil {
		return nil, err
	}
	image, err := assemble(from, source, stages)
	if err == nil {
		progress("exporting to image done")
	}
	return image, err
}

// readStages reads what a recipe builds.
func readStages(from workspace.Recipe) (source []byte, stages []instructions.Stage, err error) {
	dockerfile := from.Dockerfile
	if !filepath.IsAbs(dockerfile) {
		dockerfile = filepath.Join(from.Context, dockerfile)
	}
	if source, err = userfile.Read(dockerfile, userfile.Text); err != nil {
		return nil, nil, fmt.Errorf("failed to read dockerfile: %w", err)
	}
	if stages, err = parseStages(source); err != nil {
		return nil, nil, err
	}
	if from.Target != "" {
		at, ok := instructions.HasStage(stages, from.Target)
		if !ok {
			return nil, nil, fmt.Errorf("failed to solve: target stage %q could not be found", from.Target)
		}
		stages = stages[:at+1]
	}
	return source, stages, nil
}

// assemble makes the image of what was read.
func assemble(from workspace.Recipe, source []byte, stages []instructions.Stage) (v1.Image, error) {
	if from.Target != "" {
		source = append(source, "\x00"+from.Target...)
	}
	for _, name := range slices.Sorted(maps.Keys(from.Args)) {
		source = append(source, "\x00"+name+"="+from.Args[name]...)
	}
	sum, err := contentHash(from.Context, source)
	if err != nil {
		return nil, err
	}
	os, arch, _ := strings.Cut(from.Platform, "/")
	config := &v1.ConfigFile{OS: os, Architecture: arch, Created: v1.Time{Time: time.Unix(0, 0).UTC()},
		RootFS: v1.RootFS{Type: "layers"}}
	if arch == "" {
		config.OS, config.Architecture = "linux", "amd64"
	}
	config.Config.User = nonroot(base(stages))
	for _, c := range final(stages) {
		apply(&config.Config, c)
	}
	image, err := mutate.ConfigFile(mutate.MediaType(empty.Image, types.OCIManifestSchema1), config)
	if err != nil {
		return nil, fmt.Errorf("make the image: %w", err)
	}
	layer, err := contentLayer(sum)
	if err != nil {
		return nil, fmt.Errorf("make the image: %w", err)
	}
	if image, err = mutate.AppendLayers(image, layer); err != nil {
		return nil, fmt.Errorf("make the image: %w", err)
	}
	return image, nil
}

func parseStages(source []byte) ([]instructions.Stage, error) {
	tree, err := parser.Parse(bytes.NewReader(source))
	if err != nil {
		return nil, fmt.Errorf("dockerfile parse error: %w", err)
	}
	stages, _, err := instructions.Parse(tree.AST, nil)
	if err != nil {
		return nil, fmt.Errorf("dockerfile parse error: %w", err)
	}
	if len(stages) == 0 {
		return nil, fmt.Errorf("dockerfile parse error: file with no instructions")
	}
	return stages, nil
}

// narrate says what a build says, and fails where a RUN is plainly meant to.
func (b *ImageBuilder) narrate(ctx context.Context, stages []instructions.Stage, progress func(string)) error {
	progress("[internal] load build definition from Dockerfile")
	for _, stage := range stages {
		name := stage.Name
		if name != "" {
			name += " "
		}
		total := 1
		for _, c := range stage.Commands {
			if heavy(c) {
				total++
			}
		}
		n := 1
		progress(fmt.Sprintf("[%s%d/%d] FROM %s", name, n, total, stage.BaseName))
		if err := b.sandbox.Sleep(ctx, layerTime); err != nil {
			return err
		}
		for _, c := range stage.Commands {
			if !heavy(c) {
				continue
			}
			n++
			line := fmt.Sprint(c)
			progress(fmt.Sprintf("[%s%d/%d] %s", name, n, total, line))
			if err := b.sandbox.Sleep(ctx, layerTime); err != nil {
				return err
			}
			if run, ok := c.(*instructions.RunCommand); ok && (line == "RUN false" || strings.HasSuffix(line, "exit 1")) {
				return fmt.Errorf("process %q did not complete successfully: exit code: 1", "/bin/sh -c "+strings.Join(run.CmdLine,
					" "))
			}
		}
	}
	return nil
}

// heavy reports whether a line of a Dockerfile makes a layer.
func heavy(c instructions.Command) bool {
	switch c.(type) {
	case *instructions.RunCommand, *instructions.CopyCommand, *instructions.AddCommand, *instructions.WorkdirCommand:
		return true
	}
	return false
}

// final returns the commands that shape the last stage: those of the stages it is built on first.
func final(stages []instructions.Stage) []instructions.Command {
	last := stages[len(stages)-1]
	commands := last.Commands
	for i := len(stages) - 2; i >= 0; i-- {
		if stages[i].Name != "" && strings.EqualFold(stages[i].Name, last.BaseName) {
			return append(final(stages[:i+1]), commands...)
		}
	}
	return commands
}

// nonroot is the user of distroless images whose tag says so, "" for any other.
func nonroot(image string) string {
	_, tag, _ := strings.Cut(image[strings.LastIndexByte(image, '/')+1:], ":")
	if strings.Contains(tag, "nonroot") {
		return "65532"
	}
	return ""
}

// base is the image that the last stage rests on in the end.
func base(stages []instructions.Stage) string {
	last := stages[len(stages)-1]
	for i := len(stages) - 2; i >= 0; i-- {
		if stages[i].Name != "" && strings.EqualFold(stages[i].Name, last.BaseName) {
			return base(stages[:i+1])
		}
	}
	return last.BaseName
}

// apply takes over what one line of a Dockerfile says of the image.
func apply(config *v1.Config, c instructions.Command) {
	switch c := c.(type) {
	case *instructions.UserCommand:
		config.User = c.User
	case *instructions.WorkdirCommand:
		config.WorkingDir = c.Path
	case *instructions.CmdCommand:
		config.Cmd = shell(c.ShellDependantCmdLine)
	case *instructions.EntrypointCommand:
		config.Entrypoint = shell(c.ShellDependantCmdLine)
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			config.Env = append(config.Env, kv.Key+"="+kv.Value)
		}
	case *instructions.LabelCommand:
		for _, kv := range c.Labels {
			if config.Labels == nil {
				config.Labels = map[string]string{}
			}
			config.Labels[kv.Key] = strings.Trim(kv.Value, `"'`)
		}
	case *instructions.ExposeCommand:
		for _, port := range c.Ports {
			if config.ExposedPorts == nil {
				config.ExposedPorts = map[string]struct{}{}
			}
			if !strings.Contains(port, "/") {
				port += "/tcp"
			}
			config.ExposedPorts[port] = struct{}{}
		}
	}
}

func shell(line instructions.ShellDependantCmdLine) []string {
	if line.PrependShell {
		return append([]string{"/bin/sh", "-c"}, strings.Join(line.CmdLine, " "))
	}
	return line.CmdLine
}

// unbuilt are what no image depends on.
var unbuilt = map[string]bool{".git": true, "node_modules": true, ".venv": true, "__pycache__": true,
	"slipway.yaml": true}

// contentHash is over the Dockerfile and the names, modes and bytes of the folder's files.
func contentHash(dir string, dockerfile []byte) (string, error) {
	h := sha256.New()
	h.Write(dockerfile)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if unbuilt[e.Name()] {
			if e.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if !e.Type().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		f, err := userfile.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		fmt.Fprintf(h, "\x00%s\x00", filepath.ToSlash(rel))
		_, err = io.Copy(h, f)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the build context: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// contentLayer is the image's one layer: a file that names the content.
func contentLayer(sum string) (v1.Layer, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: "app/.content", Mode: 0o444, Size: int64(len(sum)),
		Format: tar.FormatUSTAR}); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, sum); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil },
		tarball.WithMediaType(types.OCILayer))
}
