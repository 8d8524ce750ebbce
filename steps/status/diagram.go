package status

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/cost"
	"slipway/steps/plan"
)

// Diagram is the stack as boxes and arrows: who reaches what, through which port.
type Diagram struct {
	Boxes []Box  `json:"boxes"`
	Edges []Edge `json:"edges"`
}

// Row is where in a drawing a box belongs.
type Row int

// Rows, from the internet inwards.
const (
	Outside  Row = iota // the internet, the scheduler: not made by slipway
	Entry               // the load balancer
	Compute             // what runs the app's image
	Store               // database and cache
	Beside              // what the tasks use without a port of their own: images, secrets, logs, the budget
	Stranger            // whom a rule lets in that should not be there, other than the internet
)

// Box is one thing in the drawing.
type Box struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
	Row    Row    `json:"-"`
	// State is how it stands, Words what makes it so.
	State Health  `json:"-"`
	Words string  `json:"status,omitempty"`
	USD   float64 `json:"monthly_usd"`
	// Actions are the ids of the plan's actions that make it.
	Actions []string `json:"-"`
}

// Edge is traffic that is let in, or a schedule that starts something.
type Edge struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Label string `json:"label,omitempty"` // a port, or when
	// Open marks a rule of a security group that the stack does not want. Source is then whom it lets in, as the rule
	// says it: 0.0.0.0/0 is the internet's.
	Open   bool   `json:"open,omitempty"`
	Source string `json:"source,omitempty"`
}

// Box finds a box.
func (d Diagram) Box(id string) (Box, bool) {
	i := slices.IndexFunc(d.Boxes, func(b Box) bool { return b.ID == id })
	if i < 0 {
		return Box{}, false
	}
	return d.Boxes[i], true
}

// In are the boxes of a row.
func (d Diagram) In(r Row) (boxes []Box) {
	for _, b := range d.Boxes {
		if b.Row == r {
			boxes = append(boxes, b)
		}
	}
	return boxes
}

// Open are the edges that should not be there.
func (d Diagram) Open() (edges []Edge) {
	for _, e := range d.Edges {
		if e.Open {
			edges = append(edges, e)
		}
	}
	return edges
}

// Decided is what of the stack is settled once some steps are: what a later step makes is left out. What the network
// lets in and through is there from the network on, without a price until the service has one.
func (d Diagram) Decided(steps []string) Diagram {
	settled := func(step string) bool { return slices.Contains(steps, step) }
	var decided Diagram
	for _, b := range d.Boxes {
		step := "service"
		switch {
		case b.ID == boxInternet, b.ID == boxEntry, b.ID == boxAPI:
			if step = "network"; !settled("service") {
				b.Detail, b.USD = "", 0
			}
		case b.ID == boxDatabase, b.ID == boxCache:
			step = "data"
		case b.ID == boxScheduler, strings.HasPrefix(b.ID, "job-"):
			step = "schedule"
		case b.ID == "images":
			step = "image"
		case b.ID == "secrets", b.ID == "budget":
			step = b.ID
		}
		if settled(step) {
			decided.Boxes = append(decided.Boxes, b)
		}
	}
	for _, e := range d.Edges {
		_, from := decided.Box(e.From)
		if _, to := decided.Box(e.To); from && to && !e.Open {
			decided.Edges = append(decided.Edges, e)
		}
	}
	return decided
}

// Ids of boxes that edges name.
const (
	boxInternet  = "internet"
	boxScheduler = "scheduler"
	boxEntry     = "load-balancer"
	boxAPI       = "api"
	boxDatabase  = "database"
	boxCache     = "cache"
)

// Diagram draws the stack of a plan: what is asked for, how it stands in AWS, and what of it costs what.
func (s Status) Diagram(p plan.Plan, e cost.Estimate) Diagram {
	d := &drawing{Status: s, plan: p, usd: e.ByAction()}
	d.entry()
	d.compute()
	d.stores()
	d.beside()
	d.doors()
	return d.Diagram
}

// drawing is a diagram that is being made.
type drawing struct {
	Status
	Diagram
	plan plan.Plan
	usd  map[string]float64 // a month, by action
}

// add adds a box that some actions make.
func (d *drawing) add(b Box, made func(plan.Action) bool) {
	if made != nil {
		b.State, b.Words = d.standing(made)
		for _, a := range d.plan.Actions {
			if made(a) {
				b.Actions = append(b.Actions, a.ID)
			}
		}
	}
	d.Boxes = append(d.Boxes, b)
}

func (d *drawing) arrow(from, to, label string) {
	d.Edges = append(d.Edges, Edge{From: from, To: to, Label: label})
}

// ids matches actions by their ids.
func ids(all ...string) func(plan.Action) bool {
	return func(a plan.Action) bool { return slices.Contains(all, a.ID) }
}

// under matches a step's actions.
func under(step string) func(plan.Action) bool {
	return func(a plan.Action) bool { return a.Step == step }
}

// standing is the worst of what some actions say.
func (d *drawing) standing(made func(plan.Action) bool) (Health, string) {
	switch n := d.tallyOf(d.plan, made); {
	case n.making > 0:
		return Pending, d.making(made)
	case n.missing > 0 && n.fine == 0:
		return Missing, "not there yet"
	case n.missing > 0:
		return Pending, "not whole yet"
	case n.differs > 0:
		return Pending, "differs from slipway.yaml"
	case n.fine > 0:
		return Healthy, ""
	}
	if slices.ContainsFunc(d.plan.Problems, func(x plan.Problem) bool { return x.Kind == plan.Unread }) {
		return Unknown, "could not be read"
	}
	return Missing, "not there yet"
}

// making is what AWS says of the first resource that it is still making.
func (d *drawing) making(made func(plan.Action) bool) string {
	for _, a := range d.plan.Actions {
		if status := d.inProgress(a); status != "" && made(a) {
			return status
		}
	}
	return ""
}

// entry is the way in.
func (d *drawing) entry() {
	d.add(Box{ID: boxInternet, Title: "internet", Row: Outside}, nil)
	b := Box{ID: boxEntry, Title: "load balancer", Row: Entry,
		Detail: cmp.Or(d.Settings.Service.Domain, "HTTP only, no domain"),
		USD:    d.usd["service/load-balancer"]}
	d.add(b, ids("service/load-balancer", "service/target-group", "service/listener-80", "service/listener-443",
		"service/certificate", "service/issued", "service/alias"))
	ports := "80"
	if d.Settings.Service.Domain != "" {
		ports = "443"
	}
	d.arrow(boxInternet, boxEntry, ports)
}

// compute is what runs the app's image.
func (d *drawing) compute() {
	v := d.Settings.Service
	b := Box{ID: boxAPI, Title: fmt.Sprintf("api × %d", v.Count), Row: Compute, Detail: size(v.CPU, v.Memory),
		USD: d.usd["service/service"]}
	d.add(b, ids("service/service", "service/definition"))
	if at := len(d.Boxes) - 1; d.Live.Service.Exists() || d.Live.Service.Err != nil {
		if state, words := d.Service(); state != Healthy || d.Boxes[at].State == Healthy {
			d.Boxes[at].State, d.Boxes[at].Words = state, words
		}
	}
	d.arrow(boxEntry, boxAPI, strconv.Itoa(v.Port))
	stands := d.Workers()
	for at, w := range d.Settings.Workers {
		id := "service/worker-" + w.Name
		d.add(Box{ID: "worker-" + w.Name, Title: fmt.Sprintf("%s × %d", w.Name, w.Count), Row: Compute,
			Detail: "worker, " + cmp.Or(w.Command, "its command"), USD: d.usd[id]}, ids(id, "service/definition-"+w.Name))
		last := &d.Boxes[len(d.Boxes)-1]
		if state := stands[at]; state.Health != Missing && (state.Health != Healthy || last.State == Healthy) {
			last.State, last.Words = state.Health, state.Words
		}
	}
	if len(d.Settings.Schedule.Jobs) > 0 {
		d.add(Box{ID: boxScheduler, Title: "scheduler", Row: Outside}, nil)
	}
	for _, job := range d.Settings.Schedule.Jobs {
		d.add(Box{ID: "job-" + job.Name, Title: job.Name, Row: Compute, Detail: "job, " + cmp.Or(job.Command, "its command"),
			USD: d.usd["schedule/"+job.Name]},
			ids("schedule/"+job.Name, "schedule/definition-"+job.Name))
		d.arrow(boxScheduler, "job-"+job.Name, job.Cron)
	}
}

// size is a task's size in words.
func size(cpu, memory int) string {
	return fmt.Sprintf("%s vCPU, %s GB", strconv.FormatFloat(float64(cpu)/1024, 'f', -1, 64),
		strconv.FormatFloat(float64(memory)/1024, 'f', -1, 64))
}

// stores are the database and the cache, with a way to them from everything that runs the image.
func (d *drawing) stores() {
	v := d.Settings.Data
	reach := func(id, port string) {
		for _, from := range d.In(Compute) {
			d.arrow(from.ID, id, port)
		}
	}
	if d.Settings.HasDatabase() {
		d.add(Box{ID: boxDatabase, Title: "PostgreSQL " + v.Version, Row: Store, Detail: fmt.Sprintf("%s, %d GB", v.Class,
			v.Storage), USD: d.usd["data/database"]}, ids("data/database"))
		reach(boxDatabase, "5432")
	}
	if d.Settings.HasCache() {
		name := map[string]string{"redis": "Redis ", "valkey": "Valkey "}[v.Cache]
		d.add(Box{ID: boxCache, Title: name + v.CacheVersion, Row: Store, Detail: v.CacheClass,
			USD: d.usd["data/cache"]}, ids("data/cache"))
		reach(boxCache, "6379")
	}
}

// beside is what the tasks use and what watches over the bill.
func (d *drawing) beside() {
	if d.Settings.Builds() {
		d.add(Box{ID: "images", Title: "images", Row: Beside, Detail: "ECR", USD: d.usd["image/repository"]},
			ids("image/repository"))
	}
	d.add(Box{ID: "secrets", Title: "secrets", Row: Beside, Detail: fmt.Sprintf("SSM, %d", d.secrets())}, under("secrets"))
	d.add(Box{ID: "logs", Title: "logs", Row: Beside, Detail: counted(d.Settings.Service.LogDays, "day"),
		USD: d.usd["service/log-group"]}, ids("service/log-group"))
	if limit := d.Settings.Budget.Limit; limit > 0 {
		d.add(Box{ID: "budget", Title: "budget", Row: Beside, Detail: fmt.Sprintf("$%d", limit)}, under("budget"))
	}
}

// secrets is how many parameters the stack has once the plan is run, those too whose values are still to be given: no
// plan makes them yet.
func (d *drawing) secrets() int {
	n := len(d.Settings.Secrets.Keys)
	for _, a := range d.plan.Actions {
		key, ok := strings.CutPrefix(a.ID, "secrets/")
		if ok && a.Verb.OfResource() && a.Verb != plan.Delete && !slices.Contains(d.Settings.Secrets.Keys, key) {
			n++
		}
	}
	return n
}
