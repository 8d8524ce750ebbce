package workspace

import (
	"path/filepath"

	"slipway/steps/userfile"
)

// readDockerignore reads the ignore file a build of the folder uses: the one beside the Dockerfile that carries its
// name goes before the folder's own. nil means there is none.
func readDockerignore(folder string, d *Dockerfile) []string {
	var places []string
	if d != nil {
		places = append(places, d.Path+".dockerignore")
	}
	for _, place := range append(places, filepath.Join(folder, ".dockerignore")) {
		if text, err := userfile.Read(place, userfile.Text); err == nil {
			return parseIgnore(text)
		}
	}
	return nil
}

// ReadDockerignore returns the patterns that a build of context with a Dockerfile honours, nil when there is no file.
func ReadDockerignore(context, dockerfile string) []string {
	return readDockerignore(context, &Dockerfile{Path: dockerfile})
}
