package cloud

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"slipway/steps/userfile"
)

// Profiles returns the names in the user's shared config and credentials files, sorted, default first. Files that are
// missing or unreadable have none.
func Profiles() []string {
	names := slices.Concat(
		sections(sharedFile("AWS_CONFIG_FILE", "config"), "profile "),
		sections(sharedFile("AWS_SHARED_CREDENTIALS_FILE", "credentials"), ""),
	)
	slices.SortFunc(names, func(a, b string) int {
		if (a == "default") != (b == "default") {
			if a == "default" {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(names)
}

func sharedFile(variable, name string) string {
	if path := os.Getenv(variable); path != "" {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".aws", name)
}

// sections lists the profiles of one file. In the config file they are called [profile NAME], but for [default];
// sections of other kinds ([sso-session …], [services …]) are not profiles.
func sections(path, prefix string) []string {
	f, err := userfile.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	var names []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if !strings.HasPrefix(line, "[") {
			continue
		}
		name, _, closed := strings.Cut(line[1:], "]")
		name = strings.TrimSpace(name)
		switch {
		case !closed || name == "":
		case name == "default" || prefix == "":
			names = append(names, name)
		case strings.HasPrefix(name, prefix):
			names = append(names, strings.TrimSpace(strings.TrimPrefix(name, prefix)))
		}
	}
	return names
}
