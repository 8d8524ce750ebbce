package templates_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/workspace"
)

// buildkit has docker build with BuildKit, as most people's does: where its plugin is not installed it is taken from
// Debian's package. Without it the builder is the one before.
func (b *bases) buildkit(t *testing.T) {
	t.Helper()
	if b.containers.CLI != "docker" || exec.Command(b.containers.Path, "buildx", "version").Run() == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if why := b.make(t, "buildx"); why != "" {
		t.Logf("built without BuildKit: %s", why)
		return
	}
	dir := t.TempDir()
	plugins := filepath.Join(dir, "cli-plugins")
	if err := os.Mkdir(plugins, 0o755); err != nil {
		t.Fatal(err)
	}
	id, err := b.docker(t, "create", baseName+"buildx", "true")
	if err == nil {
		_, err = b.docker(t, "cp", id+":/usr/libexec/docker/cli-plugins/docker-buildx", plugins)
		_ = exec.Command(b.containers.Path, "rm", id).Run()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCKER_CONFIG", dir)
	if b.containers, err = workspace.FindContainers(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestBuildSecrets builds with image.secrets, one from a variable and one from a file: the build reads them, and
// neither is in the image, in its history or in what the build says.
func TestBuildSecrets(t *testing.T) {
	b := engine(t)
	if !everything() {
		t.Skip("BuildKit has to be fetched where it is not installed: SLIPWAY_TEMPLATES=all runs it")
	}
	b.buildkit(t)
	b.need(t, "debian:trixie-slim")
	const token, file = "token-5d1f0c", "_authToken=file-8a3e71\n"
	dir := t.TempDir()
	put(t, filepath.Join(dir, "npmrc"), []byte(file))
	put(t, filepath.Join(dir, "Dockerfile"), []byte(`FROM debian:trixie-slim
RUN --mount=type=secret,id=token --mount=type=secret,id=npmrc \
    cat /run/secrets/token /run/secrets/npmrc | sha256sum >/seen
CMD ["cat", "/seen"]
`))
	t.Setenv("SHOP_TOKEN", token)
	var said strings.Builder
	tag, err := b.containers.BuildTag(t.Context(), workspace.Recipe{Dockerfile: filepath.Join(dir, "Dockerfile"),
		Context: dir, Folder: dir, Platform: b.containers.Platform,
		Secrets: map[string]string{"token": "SHOP_TOKEN", "npmrc": "./npmrc"}}, func(line string) { said.WriteString(line) })
	if err != nil {
		t.Fatal(err)
	}
	b.remove(tag)
	sum := sha256.Sum256([]byte(token + file))
	if seen, err := b.docker(t, "run", "--rm", tag); err != nil || !strings.HasPrefix(seen, hex.EncodeToString(sum[:])) {
		t.Errorf("the build read other values: %s, %v", seen, err)
	}
	for _, look := range [][]string{{"history", "--no-trunc", tag}, {"image", "inspect", tag}, {"save", tag}} {
		out, err := b.docker(t, look...)
		if err != nil {
			t.Fatal(err)
		}
		said.WriteString(out)
	}
	for _, value := range []string{token, "file-8a3e71"} {
		if strings.Contains(said.String(), value) {
			t.Errorf("%s is in the image or in what was said of it", value)
		}
	}
}
