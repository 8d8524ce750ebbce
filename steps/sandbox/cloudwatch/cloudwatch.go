// Package cloudwatch simulates the metrics of CloudWatch: what ECS, the load balancer and the database would have
// measured, worked out anew from what ran when.
package cloudwatch

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"slipway/steps/sandbox/core"
)

const service = "CloudWatch"

func init() { core.Handle(service, core.Read, "*", getMetricData) }

// AWS's limits of one call.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const (
	maxQueries = 500
	maxPoints  = 100800
)

var idRule = core.NewPattern(`^[a-z][a-zA-Z0-9_]{0,254}$`)

func invalid(format string, args ...any) error {
	return &types.InvalidParameterValueException{Message: new(fmt.Sprintf(format, args...))}
}

// point is a value of a metric.
type point struct {
	at    time.Time
	value float64
}

// getMetricData answers the queries in their order. As there, MaxDatapoints counts the points of all of them, and what
// is left over comes with the next token.
func getMetricData(c *core.Call, in *cloudwatch.GetMetricDataInput) (*cloudwatch.GetMetricDataOutput, error) {
	if err := check(in); err != nil {
		return nil, err
	}
	core.Settle(c)
	type measured struct {
		query int
		point
	}
	var all []measured
	for i, q := range in.MetricDataQueries {
		points := measure(c, q.MetricStat, *in.StartTime, *in.EndTime)
		if in.ScanBy != types.ScanByTimestampAscending {
			slices.Reverse(points)
		}
		for _, p := range points {
			all = append(all, measured{i, p})
		}
	}
	size := core.OrDefault(in.MaxDatapoints, maxPoints)
	page, next, ok := core.Page(all, core.Value(in.NextToken), int(size))
	if !ok {
		return nil, &types.InvalidNextToken{Message: new("The specified nextToken is invalid.")}
	}
	out := &cloudwatch.GetMetricDataOutput{Messages: []types.MessageData{}, NextToken: core.Optional(next),
		MetricDataResults: []types.MetricDataResult{}}
	for i, q := range in.MetricDataQueries {
		if q.ReturnData != nil && !*q.ReturnData {
			continue
		}
		r := types.MetricDataResult{Id: q.Id, Label: core.OrElse(q.Label, *q.MetricStat.Metric.MetricName),
			StatusCode: types.StatusCodeComplete, Timestamps: []time.Time{}, Values: []float64{}}
		for _, m := range page {
			if m.query == i {
				r.Timestamps, r.Values = append(r.Timestamps, m.at), append(r.Values, m.value)
			}
		}
		if next != "" && slices.ContainsFunc(all, func(m measured) bool { return m.query == i }) &&
			len(r.Values) > 0 && page[len(page)-1].query == i {
			r.StatusCode = types.StatusCodePartialData
		}
		out.MetricDataResults = append(out.MetricDataResults, r)
	}
	return out, nil
}

// check refuses what CloudWatch refuses.
func check(in *cloudwatch.GetMetricDataInput) error {
	switch n := len(in.MetricDataQueries); {
	case n == 0:
		return &types.MissingRequiredParameterException{Message: new("The parameter MetricDataQueries is required.")}
	case n > maxQueries:
		return invalid("The collection MetricDataQueries must not have a size greater than %d.", maxQueries)
	case !in.StartTime.Before(*in.EndTime):
		return invalid("The parameter StartTime must be less than the parameter EndTime.")
	}
	if n := core.OrDefault(in.MaxDatapoints, maxPoints); n < 1 || n > maxPoints {
		return invalid("The value for parameter MaxDatapoints must be between 1 and %d.", maxPoints)
	}
	if in.ScanBy != "" && !slices.Contains(in.ScanBy.Values(), in.ScanBy) {
		return invalid("Value '%s' at 'scanBy' failed to satisfy constraint: Member must satisfy enum value set: "+
			"[TimestampAscending, TimestampDescending]", in.ScanBy)
	}
	ids := map[string]bool{}
	for _, q := range in.MetricDataQueries {
		id := core.Value(q.Id)
		switch {
		case !idRule.MatchString(id):
			return invalid("The value %s for parameter MetricDataQueries.member.N.Id is not matching the expected pattern "+
				"^[a-z][a-zA-Z0-9_]*$.", id)
		case ids[id]:
			return invalid("The values for parameter id in MetricDataQueries are not unique.")
		case (q.MetricStat == nil) == (q.Expression == nil):
			return &types.InvalidParameterCombinationException{
				Message: new("Exactly one of Expression and MetricStat must be specified in MetricDataQuery " + id + ".")}
		case q.Expression != nil:
			return invalid("Expressions are not simulated.")
		}
		ids[id] = true
		if err := checkStat(q.MetricStat); err != nil {
			return err
		}
	}
	return nil
}

var (
	statistics = []string{"SampleCount", "Average", "Sum", "Minimum", "Maximum"}
	percentile = core.NewPattern(`^p(100|[0-9]{1,2}(\.[0-9]{1,10})?)$`)
)

func checkStat(s *types.MetricStat) error {
	period := core.Value(s.Period)
	switch m := s.Metric; {
	case m == nil || core.Value(m.Namespace) == "" || core.Value(m.MetricName) == "":
		return invalid("The parameters Namespace and MetricName are required.")
	case len(m.Dimensions) > 30:
		return invalid("The collection Dimensions must not have a size greater than 30.")
	case !slices.Contains([]int32{1, 5, 10, 20, 30}, period) && (period < 60 || period%60 != 0):
		return invalid("The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.")
	case !slices.Contains(statistics, core.Value(s.Stat)) && !percentile.MatchString(core.Value(s.Stat)):
		return invalid("The value %s for parameter Stat is not supported.", core.Value(s.Stat))
	}
	for _, d := range s.Metric.Dimensions {
		if core.Value(d.Name) == "" || core.Value(d.Value) == "" {
			return invalid("The name and the value of a dimension must not be empty.")
		}
	}
	return nil
}
