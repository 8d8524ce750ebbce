package status

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Gauge is something that is measured: how it went in the last hour, and how it stands now.
type Gauge struct {
	Name   string
	Values []float64 // one a minute, oldest first; NaN where nothing was measured
	Words  string    // 2.3 a second; no data
	State  Health    // Missing: no data; Unknown: not read
}

// recent is how far back a rate looks.
const recent = 5 * time.Minute

// LastHour are the gauges of what the stack has. None: there is nothing to measure yet, or it was not read. refused
// says why nothing of it could be read, where that is so; the gauges are left out then.
func (s Status) LastHour(m *live.Metrics) (gauges []Gauge, refused string) {
	if m == nil || m.Asked == 0 {
		return nil, ""
	}
	unread := 0
	for _, f := range m.Series {
		if f.Err != nil {
			unread++
			refused, _ = cloud.Unread(f.Call, f.Err)
		}
	}
	if unread == m.Asked {
		return nil, refused
	}
	h := hour{m}
	if _, asked := m.Series[live.Requests]; asked {
		gauges = append(gauges, h.gauge("requests", live.Requests, h.rate), h.errors(),
			h.gauge("response", live.ResponseTime, func(v live.Series) string { return "p95 " + seconds(v.Last().Value) }))
	}
	if _, asked := m.Series[live.CPU]; asked {
		gauges = append(gauges, h.gauge("CPU", live.CPU, percent), h.gauge("memory", live.Memory, percent))
	}
	if _, asked := m.Series[live.FreeStorage]; asked {
		gauges = append(gauges, h.storage(s.Live.Database.Value), h.gauge("connections", live.Connections,
			func(v live.Series) string { return fmt.Sprintf("%.0f to the database", v.Last().Value) }))
	}
	return gauges, ""
}

// hour reads gauges out of metrics.
type hour struct{ *live.Metrics }

// gauge is a metric's, in the words that speak of its points.
func (h hour) gauge(name string, metric live.Metric, words func(live.Series) string) Gauge {
	f := h.Series[metric]
	g := Gauge{Name: name}
	switch {
	case f.Err != nil:
		g.State = Unknown
		g.Words, _ = cloud.Unread(f.Call, f.Err)
	case !f.Exists() || len(*f.Value) == 0:
		g.State, g.Words = Missing, "no data"
	default:
		g.Values, g.Words = h.values(*f.Value), words(*f.Value)
	}
	return g
}

// values spreads points over the minutes of the span.
func (h hour) values(v live.Series) []float64 {
	values := make([]float64, int(h.To.Sub(h.From)/time.Minute))
	for i := range values {
		values[i] = math.NaN()
	}
	for _, p := range v {
		if i := int(p.At.Sub(h.From) / time.Minute); i >= 0 && i < len(values) {
			values[i] = p.Value
		}
	}
	return values
}

// rate is how many requests come now.
func (h hour) rate(v live.Series) string {
	sum, minutes := v.Since(h.To.Add(-recent))
	switch perMinute := sum / max(1, float64(minutes)); {
	case minutes == 0:
		return fmt.Sprintf("none in the last %.0f minutes", recent.Minutes())
	case perMinute >= 600:
		return fmt.Sprintf("%.0f a second", perMinute/60)
	case perMinute >= 60:
		return fmt.Sprintf("%.1f a second", perMinute/60)
	default:
		return fmt.Sprintf("%.0f a minute", perMinute)
	}
}

// errors is the share of answers that were the service's or the load balancer's fault. The load balancer reports no
// zeros: where there were requests and no errors are reported, there were none.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
func (h hour) errors() Gauge {
	all := h.gauge("5xx", live.Requests, func(live.Series) string { return "" })
	if all.State != Healthy {
		return all
	}
	requests, _ := h.Series[live.Requests].Value.Since(h.From)
	failed := 0.0
	for _, metric := range []live.Metric{live.TargetErrors, live.BalancerErrors} {
		f := h.Series[metric]
		if f.Err != nil || f.Value == nil {
			return h.gauge("5xx", metric, nil)
		}
		sum, _ := f.Value.Since(h.From)
		failed += sum
		for i, v := range h.values(*f.Value) {
			switch {
			case math.IsNaN(all.Values[i]):
			case metric == live.TargetErrors:
				all.Values[i] = zero(v)
			default:
				all.Values[i] += zero(v)
			}
		}
	}
	switch share := 100 * failed / max(1, requests); {
	case failed == 0:
		all.Words = "none in the hour"
	default:
		all.Words = fmt.Sprintf("%s %% of the hour", strconv.FormatFloat(max(0.01, math.Round(share*100)/100), 'f', -1, 64))
		all.State = Pending
		if share >= 5 {
			all.State = Unhealthy
		}
	}
	return all
}

func zero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// storage is how full the database's disk is.
func (h hour) storage(d *live.Database) Gauge {
	g := h.gauge("storage", live.FreeStorage, func(live.Series) string { return "" })
	if g.State != Healthy || d == nil || d.Storage == 0 {
		return g
	}
	total := float64(d.Storage) * (1 << 30)
	for i, free := range g.Values {
		g.Values[i] = total - free
	}
	used := 100 * (1 - h.Series[live.FreeStorage].Value.Last().Value/total)
	g.Words = fmt.Sprintf("%.0f %% of %d GB", max(0, used), d.Storage)
	switch {
	case used >= 90:
		g.State = Unhealthy
	case used >= 75:
		g.State = Pending
	}
	return g
}

func percent(v live.Series) string { return fmt.Sprintf("%.0f %%", v.Last().Value) }

// seconds says how long something took.
func seconds(s float64) string {
	if s < 1 {
		return fmt.Sprintf("%.0f ms", s*1000)
	}
	return fmt.Sprintf("%.1f s", s)
}
