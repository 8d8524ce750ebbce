package live

// With returns a new list in which item replaces those that same matches, or is added.
func With[T any](list []T, item T, same func(T) bool) []T {
	return append(Without(list, same), item)
}

// Without returns a new list that lacks every item drop matches.
func Without[T any](list []T, drop func(T) bool) []T {
	left := make([]T, 0, len(list)+1)
	for _, o := range list {
		if !drop(o) {
			left = append(left, o)
		}
	}
	return left
}
