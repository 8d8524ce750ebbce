package image

import (
	"fmt"
	"os"
	"path/filepath"

	"slipway/steps/inspect"
	"slipway/steps/inspect/toolchain"
	"slipway/steps/workspace"
	"slipway/templates"
)

// Template suggests the Dockerfile template for a folder without one.
func Template(f *workspace.Folder) string {
	if f == nil || f.Path == "" {
		return "generic"
	}
	return toolchain.Fit(f.Path, f.Report().App)
}

// DockerfileFor is what a template writes into a folder, by slash path: a Dockerfile for the app that is there, and a
// .dockerignore where there is none. Nothing is written.
func DockerfileFor(folder, template string) (map[string][]byte, error) {
	dockerfile, ignore, err := templates.Dockerfile(template, toolchain.Read(folder, inspect.Folder(folder).App, template))
	if err != nil {
		return nil, err
	}
	if _, err := workspace.ParseDockerfile([]byte(dockerfile)); err != nil {
		return nil, fmt.Errorf("write the Dockerfile: what was filled in does not parse: %w", err)
	}
	contents := map[string][]byte{"Dockerfile": []byte(dockerfile)}
	if _, err := os.Lstat(filepath.Join(folder, ".dockerignore")); os.IsNotExist(err) {
		contents[".dockerignore"] = []byte(ignore)
	}
	return contents, nil
}
