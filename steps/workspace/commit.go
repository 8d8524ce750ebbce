package workspace

import (
	"context"
	"strings"

	"slipway/steps/clean"
	"slipway/steps/secretscan"
)

// Commit is one commit as git has it.
type Commit struct{ SHA, Subject, Author string }

// CommitOf is the commit of an id in the folder's repository, the zero value where it is not in it. A secret that
// somebody has written into the subject is masked: others get to see it.
func CommitOf(ctx context.Context, dir, id string) Commit {
	r, err := openRepo(ctx, dir)
	if err != nil {
		return Commit{}
	}
	out, err := r.git(ctx, "log", "-1", "--no-show-signature", "--no-notes", "--format="+commitFields,
		"--end-of-options", id+"^{commit}", "--")
	parts := strings.Split(out, "\x00")
	if err != nil || len(parts) != 3 || !strings.HasPrefix(parts[0], id) {
		return Commit{}
	}
	return commitIn(parts)
}

// commitFields are those of a commit, as git log writes them.
const commitFields = "%H%x00%s%x00%an"

func commitIn(fields []string) Commit {
	return Commit{SHA: fields[0], Subject: secretscan.Mask(clean.Line(fields[1]), "masked"),
		Author: clean.Line(fields[2])}
}
