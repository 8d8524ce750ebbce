package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"slipway/steps/secretscan"
	"slipway/steps/userfile"
)

// Change is one of the user's files as it is and as it would be. It is shown before it is written.
type Change struct {
	Finding       string   // the id of what it mends
	Name          string   // slash path from the folder
	Title         string   // what it does
	Notes         []string // what else there is to look at
	Before, After []byte   // Before is nil where there is no file yet
	path          string
}

// Diff is the change in the unified form. The values of secrets in the lines around it are not shown.
func (c Change) Diff() string {
	from, to := "a/"+c.Name, "b/"+c.Name
	if c.Before == nil {
		from = "/dev/null"
	}
	plain := func(text []byte) string { return strings.ReplaceAll(string(text), "\r\n", "\n") }
	var shown strings.Builder
	for line := range strings.Lines(udiff.Unified(from, to, plain(c.Before), plain(c.After))) {
		shown.WriteString(masked(line))
	}
	return shown.String()
}

var (
	setsVariable = regexp.MustCompile(`(?i)^.\s*(?:ENV|ARG)\s`)
	variable     = regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_]*)(=|\s+)("[^"]*"|'[^']*'|\S+)`)
)

// masked is a line of a diff with a mark in the place of each secret.
func masked(line string) string {
	if head := setsVariable.FindString(line); head != "" {
		line = head + variable.ReplaceAllStringFunc(line[len(head):], func(set string) string {
			m := variable.FindStringSubmatch(set)
			if secretscan.Why(m[1], strings.Trim(m[3], `"'`)) == "" {
				return set
			}
			return m[1] + m[2] + "***"
		})
	}
	return secretscan.Mask(line, "***")
}

// Write replaces the file, unless it is not the one any more that was shown. Its mode, owner and line ends stay, and so
// does a link to it.
func (c Change) Write() error {
	written, err := userfile.Replace(c.path, c.Before, c.After)
	if err == nil && !written {
		err = fmt.Errorf("%s was changed meanwhile, and is left as it is: look at the change again", c.Name)
	}
	return err
}

// change reads a file that is going to be changed. One that is not there is empty.
func change(folder, path string) (Change, error) {
	name, err := filepath.Rel(folder, path)
	if err != nil || strings.HasPrefix(name, "..") {
		name = path
	}
	c := Change{Name: filepath.ToSlash(name), path: path}
	c.Before, err = userfile.Read(path, userfile.Text)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil && c.Before == nil {
		c.Before = []byte{}
	}
	return c, err
}

// insert puts lines behind a line of the file, counted from 1, in its own line ends. drop is how many lines before that
// place they stand for.
func (c *Change) insert(behind, drop int, lines ...string) {
	end := "\n"
	if n := bytes.Count(c.Before, []byte("\r\n")); n > 0 && n*2 >= bytes.Count(c.Before, []byte("\n")) {
		end = "\r\n"
	}
	var out bytes.Buffer
	old := bytes.SplitAfter(c.Before, []byte("\n"))
	for i, line := range old {
		if i == behind {
			c.add(&out, end, lines)
		}
		if i < behind-drop || i >= behind {
			out.Write(line)
		}
	}
	if behind >= len(old) {
		c.add(&out, end, lines)
	}
	c.After = out.Bytes()
}

func (c *Change) add(out *bytes.Buffer, end string, lines []string) {
	if out.Len() > 0 && !bytes.HasSuffix(out.Bytes(), []byte("\n")) { // the last line had no end
		out.WriteString(end)
	}
	for _, l := range lines {
		out.WriteString(l + end)
	}
}

// appendLines puts lines behind the last one.
func (c *Change) appendLines(lines ...string) {
	c.insert(len(bytes.SplitAfter(c.Before, []byte("\n"))), 0, lines...)
}
