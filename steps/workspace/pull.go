package workspace

import (
	"context"
	"errors"
	"fmt"
)

// Has reports whether an image is in the command line's store.
func (c *Containers) Has(ctx context.Context, image string) bool {
	_, err := ask(ctx, c.Path, "image", "inspect", "--format", "{{.Id}}", image)
	return err == nil
}

// Pull fetches an image into the command line's store, with the logins that it keeps.
func (c *Containers) Pull(ctx context.Context, image, platform string, progress func(line string)) error {
	err := c.run(ctx, []string{"pull", "--platform", platform, image}, nil, platform, progress)
	var failed *BuildError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &failed) && len(failed.Lines) > 0:
		return fmt.Errorf("pull %s with %s: %s; log in to its registry with %s login, or pull it yourself", image, c.CLI,
			failed.Lines[len(failed.Lines)-1], c.CLI)
	case err != nil:
		return fmt.Errorf("pull %s with %s: %w", image, c.CLI, err)
	}
	return nil
}
