package rehearse

import (
	"context"
	"fmt"
	"strings"

	"slipway/steps/stack"
)

// image looks at the image before anything is started: its architecture, its user, what lies in its layers.
func (r *rehearsal) image(ctx context.Context) error {
	c, err := r.config(ctx, r.spec.Image)
	if err != nil {
		return err
	}
	want := r.spec.Platform
	have := c.Os + "/" + c.Architecture
	r.report.Facts.Platform = have
	v := Verdict{ID: "architecture", Title: "It is built for the task's architecture", Status: Pass, Detail: have}
	if have != want {
		v.Status, v.Detail = Fail, fmt.Sprintf("The image is built for %s, the task runs on %s", have, want)
		v.Fix = "build it for " + want + " (slipway does), or set image.platform to " + have
		r.hopeless = true
	}
	r.report.add(v)

	user := r.container().User
	from := "service.user"
	if user == "" {
		user, from = c.Config.User, "USER of the Dockerfile"
	}
	v = Verdict{ID: "user", Title: "It does not run as root", Status: Pass, Detail: "user " + user + " (" + from + ")"}
	if stack.RootUser(user) {
		v.Status, v.Detail, v.Fix = Fail, "it runs as root", "end the Dockerfile with USER and a number, or set service.user"
	}
	r.report.add(v)
	r.report.add(Verdict{ID: "size", Title: "Its size", Status: Pass, Detail: fmt.Sprintf("%d MB", c.Size/1000000)})
	return r.layers(ctx)
}

// listed are the names in a report, a few of them.
func listed(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
