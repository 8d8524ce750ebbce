package e2e

import (
	"math"
	"testing"
	"testing/synctest"

	"slipway/steps/status"
)

// diagram is the picture of the lab's stack as it is now.
func (l *lab) diagram() status.Diagram {
	l.tb.Helper()
	return l.session.Diagram(l.session.Read(l.tb.Context()))
}

// TestDiagram: every price is in one box, everything stands once it is made, and a door that stands open is an arrow of
// its own.
func TestDiagram(t *testing.T) {
	inLab(t, withWorker(), func(t *testing.T, l *lab) {
		before := l.diagram()
		for _, b := range before.Boxes {
			if b.Row != status.Outside && b.State != status.Missing {
				t.Errorf("before: %s is %d, %s", b.Title, b.State, b.Words)
			}
		}
		l.mustApply(typed())
		d := l.diagram()
		sum := 0.0
		for _, b := range d.Boxes {
			if b.ID == "worker-mails" && (b.USD == 0 || b.Row != status.Compute) {
				t.Errorf("the worker is %+v", b)
			}
			if sum += b.USD; b.State != status.Healthy {
				t.Errorf("%s is %d: %s", b.Title, b.State, b.Words)
			}
		}
		if _, ok := d.Box("worker-mails"); !ok {
			t.Error("the worker is not drawn")
		}
		was, _ := before.Box("secrets")
		if is, _ := d.Box("secrets"); is.Detail != was.Detail {
			t.Errorf("%s, and before their values were known %s", is.Detail, was.Detail)
		}
		if want := l.session.Estimate().USD; math.Abs(sum-want) > 0.005 {
			t.Errorf("the boxes cost %.2f, the stack %.2f", sum, want)
		}
		for _, e := range d.Edges {
			_, from := d.Box(e.From)
			_, to := d.Box(e.To)
			if !from || !to || e.Open {
				t.Errorf("an arrow %+v", e)
			}
		}
		l.openToTheWorld("shop-db-sg", 5432)
		want := status.Edge{From: "internet", To: "database", Label: "tcp 5432", Open: true, Source: "0.0.0.0/0"}
		if open := l.diagram().Open(); len(open) != 1 || open[0] != want {
			t.Errorf("open: %+v", open)
		}
	})
}

// TestDiagramWithout: what the stack does not have is not drawn.
func TestDiagramWithout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Data.Database, s.Data.Cache, s.Schedule.Jobs, s.Service.Domain = "none", "none", nil, ""
		d := newLab(t, s).diagram()
		if len(d.In(status.Store)) != 0 || len(d.In(status.Compute)) != 1 {
			t.Errorf("draws %+v", d.Boxes)
		}
		for _, e := range d.Edges {
			if e.From == "internet" && e.Label != "80" {
				t.Errorf("without a domain: %+v", e)
			}
		}
	})
}
