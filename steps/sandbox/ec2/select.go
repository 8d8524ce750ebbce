package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

// facets is what the filters of an operation look at, by their names. Filters tag:KEY and tag-key work everywhere.
type facets map[string][]string

// filter keeps the items all filters match. A filter EC2 does not have for the operation is an error, as there.
func filter[T any](items []*T, filters []types.Filter, look func(*T) (map[string]string, facets)) ([]*T, error) {
	_, known := look(new(T))
	for _, f := range filters {
		name := core.Value(f.Name)
		if known[name] == nil && name != "tag-key" && !(strings.HasPrefix(name, "tag:") && len(name) > 4) {
			return nil, core.Fail("InvalidParameterValue", "The filter '%s' is invalid", name)
		}
		if len(f.Values) == 0 {
			return nil, core.Fail("InvalidParameterValue", "The filter '%s' must have at least one value", name)
		}
	}
	return slices.DeleteFunc(items, func(it *T) bool {
		tags, have := look(it)
		have["tag-key"] = core.SortedKeys(tags)
		for k, v := range tags {
			have["tag:"+k] = []string{v}
		}
		return slices.ContainsFunc(filters, func(f types.Filter) bool {
			return !slices.ContainsFunc(f.Values, func(pattern string) bool {
				return slices.ContainsFunc(have[core.Value(f.Name)], func(v string) bool { return core.Matches(pattern, v) })
			})
		})
	}), nil
}

// page is which part of its answer a describe call wants.
type page struct {
	most  *int32
	token *string
	ids   int // how many resources it names
}

// listed are the items that all filters match, in the shape EC2 shows them in. Without MaxResults everything comes at
// once; with ids, MaxResults is refused.
func listed[T, S any](items []*T, filters []types.Filter, p page, look func(*T) (map[string]string, facets),
	shape func(*T) S) (out []S, next *string, err error) {
	if items, err = filter(items, filters, look); err != nil {
		return nil, nil, err
	}
	if p.most != nil || p.token != nil {
		if p.ids > 0 && p.most != nil {
			return nil, nil, core.Fail("InvalidParameterCombination", "The parameter MaxResults cannot be used with ids in "+
				"the same request")
		}
		n := int(core.OrDefault(p.most, max(5, int32(len(items)))))
		if p.most != nil && (n < 5 || n > 1000) {
			return nil, nil, core.Fail("InvalidParameterValue", "Value ( %d ) for parameter maxResults is invalid. Expecting "+
				"a value between 5 and 1000.", n)
		}
		rest, ok := "", false
		if items, rest, ok = core.Page(items, core.Value(p.token), n); !ok {
			return nil, nil, core.Fail("InvalidParameterValue", "Value (%s) for parameter nextToken is invalid.", *p.token)
		}
		next = core.Optional(rest)
	}
	for _, it := range items {
		out = append(out, shape(it))
	}
	return out, next, nil
}

// wanted returns all items in the order of their ids, or those with the ids asked for; missing names the error for one
// that is not there.
func wanted[T any](all map[string]*T, ids []string, missing func(id string) error) ([]*T, error) {
	var out []*T
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
