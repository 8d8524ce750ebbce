package ec2

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

// ec2Facets says what each filter of an operation looks at. Filters tag:KEY and tag-key work everywhere.
type ec2Facets[T any] map[string]func(T) []string

// filter keeps the items all filters match. A filter EC2 does not have for the operation is an error, as there.
func filter[T any](items []T, filters []types.Filter, tags func(T) map[string]string, facets ec2Facets[T]) ([]T,
	error) {
	for _, f := range filters {
		name := core.Value(f.Name)
		if _, known := facets[name]; !known && name != "tag-key" && !(strings.HasPrefix(name, "tag:") && len(name) > 4) {
			return nil, core.Fail("InvalidParameterValue", "The filter '%s' is invalid", name)
		}
		if len(f.Values) == 0 {
			return nil, core.Fail("InvalidParameterValue", "The filter '%s' must have at least one value", name)
		}
	}
	var out []T
	for _, it := range items {
		if matches(it, filters, tags, facets) {
			out = append(out, it)
		}
	}
	return out, nil
}

func matches[T any](it T, filters []types.Filter, tags func(T) map[string]string, facets ec2Facets[T]) bool {
	for _, f := range filters {
		name := core.Value(f.Name)
		var have []string
		switch key, isTag := strings.CutPrefix(name, "tag:"); {
		case isTag:
			v, ok := tags(it)[key]
			if !ok {
				return false
			}
			have = []string{v}
		case name == "tag-key":
			have = core.SortedKeys(tags(it))
		default:
			have = facets[name](it)
		}
		if !slices.ContainsFunc(f.Values, func(pattern string) bool {
			return slices.ContainsFunc(have, func(v string) bool { return core.Matches(pattern, v) })
		}) {
			return false
		}
	}
	return true
}

// ec2Page cuts one page out of the items. Without MaxResults everything comes at once; with ids, MaxResults is refused.
func ec2Page[T any](items []T, maxResults *int32, token *string, ids int) ([]T, *string, error) {
	if maxResults == nil && token == nil {
		return items, nil, nil
	}
	if ids > 0 && maxResults != nil {
		return nil, nil, core.Fail("InvalidParameterCombination", "The parameter MaxResults cannot be used with ids in the "+
			"same request")
	}
	n := len(items)
	if maxResults != nil {
		if n = int(*maxResults); n < 5 || n > 1000 {
			return nil, nil, core.Fail("InvalidParameterValue", "Value ( %d ) for parameter maxResults is invalid. Expecting "+
				"a value between 5 and 1000.", n)
		}
	}
	page, next, ok := core.Page(items, core.Value(token), n)
	if !ok {
		return nil, nil, core.Fail("InvalidParameterValue", "Value (%s) for parameter nextToken is invalid.", *token)
	}
	return page, core.Optional(next), nil
}

// wanted returns all items in the order of their ids, or those with the ids asked for; missing names the error for one
// that is not there.
func wanted[T any](all map[string]T, ids []string, missing func(id string) error) ([]T, error) {
	var out []T
	if len(ids) == 0 {
		for _, id := range core.SortedKeys(all) {
			out = append(out, all[id])
		}
		return out, nil
	}
	for _, id := range ids {
		it, ok := all[id]
		if !ok {
			return nil, missing(id)
		}
		out = append(out, it)
	}
	return out, nil
}

// ec2Missing is the error for an id that does not exist, or is no id of that kind at all.
func ec2Missing(code, what, prefix string) func(id string) error {
	return func(id string) error {
		if !strings.HasPrefix(id, prefix) {
			return core.Fail(strings.TrimSuffix(code, ".NotFound")+".Malformed", "Invalid id: %q (expecting \"%s...\")", id,
				prefix)
		}
		return core.Fail(code, "The %s '%s' does not exist", what, id)
	}
}

func boolWord(b bool) string { return strconv.FormatBool(b) }
