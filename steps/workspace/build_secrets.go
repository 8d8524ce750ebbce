package workspace

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"slipway/steps/userfile"
)

// buildSecrets are what a build is given for its secret mounts: flags that name places, and the variables named.
type buildSecrets struct {
	args []string
	env  []string // of the command line that builds, and of nothing else
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// IsVariable reports whether the place of a secret is an environment variable; else it is a file.
func IsVariable(place string) bool { return variableName.MatchString(place) }

// secretArgs are the flags for the secrets and the ssh agent of a build. docker, podman, finch and nerdctl take the
// same ones. A secret that is not there is refused before anything is built: a builder would go on with an empty file.
func (c *Containers) secretArgs(from Recipe) (s buildSecrets, err error) {
	for flag, wanted := range map[string]bool{"--secret": len(from.Secrets) > 0, "--ssh": from.SSH} {
		if wanted && !c.flags[flag] {
			return s, fmt.Errorf("give the build its secrets: %s build has no %s; install a version with BuildKit (docker "+
				"buildx), %s", c.CLI, flag, readyImage)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(from.Secrets)) {
		place := from.Secrets[id]
		if IsVariable(place) {
			value := os.Getenv(place)
			if value == "" {
				return s, fmt.Errorf("give the build the secret %s: there is no environment variable %s here; set it, or "+
					"change image.secrets", id, place)
			}
			s.args, s.env = append(s.args, "--secret", "id="+id+",env="+place), append(s.env, place+"="+value)
			continue
		}
		file, err := secretFile(from.Folder, place)
		if err != nil {
			return s, fmt.Errorf("give the build the secret %s: %w; change image.secrets", id, err)
		}
		s.args = append(s.args, "--secret", "id="+id+",src="+file)
	}
	if from.SSH {
		if os.Getenv("SSH_AUTH_SOCK") == "" {
			return s, fmt.Errorf("give the build the ssh agent: none runs here (SSH_AUTH_SOCK is not set); run eval " +
				"\"$(ssh-agent)\" && ssh-add, or set image.ssh=false")
		}
		s.args = append(s.args, "--ssh", "default")
	}
	return s, nil
}

// secretFile is the whole path of a file that holds a secret. Commas part a flag's options.
func secretFile(folder, place string) (string, error) {
	if rest, ok := strings.CutPrefix(place, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the home folder: %w", err)
		}
		place = filepath.Join(home, filepath.FromSlash(rest))
	}
	if !filepath.IsAbs(place) {
		place = filepath.Join(folder, filepath.FromSlash(place))
	}
	if strings.Contains(place, ",") {
		return "", fmt.Errorf("%s has a comma in its name, which no builder takes", place)
	}
	return place, userfile.CheckText(place)
}
