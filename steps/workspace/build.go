package workspace

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"slipway/steps/child"
	"slipway/steps/secretscan"
	"slipway/steps/userfile"
)

// BuildError is a build that failed, with the last lines it said.
type BuildError struct {
	CLI   string
	Lines []string
	Err   error
	Hint  string
}

func (e *BuildError) Error() string {
	text := "build the image with " + e.CLI + ": " + e.Err.Error()
	if len(e.Lines) > 0 {
		text += "; its last lines:\n  " + strings.Join(e.Lines, "\n  ")
	}
	return text + "\n" + e.Hint
}

func (e *BuildError) Unwrap() error { return e.Err }

// Build builds a recipe, whose paths are whole, and returns the image. progress gets every line of output. The image is
// read from a temporary file that goes when the image is closed (it is an io.Closer) or, on Unix, when the process
// ends.
func (c *Containers) Build(ctx context.Context, from Recipe, progress func(line string)) (v1.Image, error) {
	tag, err := c.BuildTag(ctx, from, progress)
	if err != nil {
		return nil, err
	}
	progress("saving the image")
	return c.Save(ctx, tag)
}

// BuildTag builds a recipe and leaves the image in the command line's store, under the tag it returns.
func (c *Containers) BuildTag(ctx context.Context, from Recipe, progress func(line string)) (string, error) {
	tag := buildTag(from.Context, from.Platform)
	secrets, err := c.secretArgs(from)
	if err != nil {
		return "", err
	}
	return tag, c.run(ctx, slices.Insert(c.buildArgs(from, tag), 1, secrets.args...), secrets.env, from.Platform, progress)
}

// buildTag is one name for a folder and platform, so that builds replace each other and the layer cache is found again.
func buildTag(dir, platform string) string {
	sum := sha256.Sum256([]byte(dir + "\x00" + platform))
	return "slipway-build:" + hex.EncodeToString(sum[:6])
}

// buildArgs are the arguments of the build. Nothing secret is among them: image.args takes no secrets, and
// image.secrets says where they are.
func (c *Containers) buildArgs(from Recipe, tag string) []string {
	args := []string{"build"}
	optional := func(flag, value string) {
		if c.flags[flag] {
			args = append(args, flag+value)
		}
	}
	optional("--platform", "="+from.Platform)
	optional("--provenance", "=false") // an attestation would turn the image into an index
	optional("--sbom", "=false")
	optional("--load", "") // a builder in a container keeps the image to itself otherwise
	optional("--progress", "=plain")
	if from.Target != "" {
		args = append(args, "--target", from.Target)
	}
	for _, name := range slices.Sorted(maps.Keys(from.Args)) {
		args = append(args, "--build-arg", name+"="+from.Args[name])
	}
	return append(args, "-f", from.Dockerfile, "-t", tag, from.Context)
}

// run runs the build, streaming both outputs line by line.
func (c *Containers) run(ctx context.Context, args, env []string, platform string, progress func(string)) error {
	cmd := exec.CommandContext(ctx, c.Path, args...)
	cmd.Env = append(child.Container(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // lets the command line stop its server's work
	cmd.WaitDelay = 5 * time.Second
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	last := make(chan []string)
	go func() { last <- follow(out, progress) }()
	err := cmd.Run()
	_ = in.Close()
	lines := <-last
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("build the image with %s: %w", c.CLI, ctx.Err())
	}
	return &BuildError{CLI: c.CLI, Lines: lines, Err: err, Hint: c.hint(lines, platform)}
}

// follow passes lines on and returns the last fifteen. A build repeats the lines of its Dockerfile: a secret in them is
// masked.
func follow(out io.Reader, progress func(string)) []string {
	var last []string
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if line = strings.TrimRight(line[strings.LastIndexByte(strings.TrimRight(line, "\r\n"), '\r')+1:],
			"\r\n "); line != "" {
			line = secretscan.Mask(line, "***")
			if last = append(last, line); len(last) > 15 {
				last = slices.Delete(last, 0, 1)
			}
			progress(line)
		}
		if err != nil {
			return last
		}
	}
}

// hint is what to do about a failed build.
func (c *Containers) hint(lines []string, platform string) string {
	text := strings.ToLower(strings.Join(lines, "\n"))
	says := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
	}
	switch {
	case says("exec format error") && platform != c.Platform:
		return fmt.Sprintf("%s runs on %s and cannot run %s programs: install emulation (docker run --privileged --rm "+
			"tonistiigi/binfmt --install all) or choose image.platform=%s",
			c.CLI, c.Platform, platform, c.Platform)
	case says("no space left on device"):
		return "free disk space (docker system prune) and run it again; what AWS has is kept"
	case says("toomanyrequests", "pull rate limit"):
		return "the registry limits anonymous pulls: log in to it (docker login) or wait, and run it again"
	case says("no such host", "dial tcp", "i/o timeout", "tls handshake"):
		return "the build could not reach the network: check the connection or proxy and run it again"
	}
	return "mend the Dockerfile or the code and run it again, " + readyImage
}

// Save copies an image out of the command line's store. It is an io.Closer.
func (c *Containers) Save(ctx context.Context, tag string) (v1.Image, error) {
	file, err := os.CreateTemp("", "slipway-image-*.tar")
	if err != nil {
		return nil, fmt.Errorf("make a file for the image: %w; free space in %s and run it again", err, os.TempDir())
	}
	// the open file stays readable and nothing is left behind by a crash; Windows refuses, Close removes it
	_ = os.Remove(file.Name())
	saved := &savedImage{file: file}
	cmd := exec.CommandContext(ctx, c.Path, "save", tag)
	cmd.Env = child.Container()
	cmd.WaitDelay = 5 * time.Second
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = file, &said
	if err := cmd.Run(); err != nil {
		_ = saved.Close()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("save the image with %s: %w", c.CLI, ctx.Err())
		}
		return nil, fmt.Errorf("save the image with %s: %w (%s); check the free space in %s and run it again", c.CLI, err,
			lastLine(strings.TrimSpace(said.String())), os.TempDir())
	}
	st, err := file.Stat()
	if err == nil {
		saved.Image, err = tarball.Image(func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(file, 0, st.Size())), nil
		}, nil)
	}
	if err != nil {
		_ = saved.Close()
		return nil, fmt.Errorf("read the image %s saved: %w", c.CLI, err)
	}
	return saved, nil
}

// savedImage is an image read from a file that goes with it.
type savedImage struct {
	v1.Image
	file *os.File
}

// Close lets the file go.
func (s *savedImage) Close() error {
	err := s.file.Close()
	if removed := os.Remove(s.file.Name()); removed != nil && !errors.Is(removed, os.ErrNotExist) && err == nil {
		err = removed
	}
	return err
}

// BuildPaths resolves the Dockerfile and the build context a folder is built with: settings first, else what is found.
func BuildPaths(folder, dockerfile, context string) (file, dir string, err error) {
	if folder, err = filepath.Abs(folder); err != nil {
		return "", "", fmt.Errorf("find the folder %s: %w", folder, err)
	}
	dir = filepath.Join(folder, filepath.FromSlash(context))
	if filepath.IsAbs(context) {
		dir = context
	}
	file = filepath.Join(folder, filepath.FromSlash(dockerfile))
	switch {
	case filepath.IsAbs(dockerfile):
		file = dockerfile
	case dockerfile == "":
		if file = FindDockerfile(dir); file == "" {
			file = FindDockerfile(folder)
		}
	}
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return "", "", fmt.Errorf("find the build context: %s is no folder; set image.context", dir)
	}
	if file == "" {
		return "", "", fmt.Errorf("find a Dockerfile in %s: there is none that a build takes by itself; name another "+
			"in image.dockerfile, have slipway step image write one, "+readyImage, folder)
	}
	// whoever builds would wait for a pipe, in the Dockerfile's place as in that of the files beside it
	for _, path := range []string{file, file + ".dockerignore", filepath.Join(dir, ".dockerignore")} {
		if err := userfile.CheckText(path); err != nil && (path == file || !absent(err)) {
			return "", "", fmt.Errorf("find the Dockerfile: %w; set image.dockerfile", err)
		}
	}
	return file, dir, nil
}
