module pileus/bench/identity

go 1.21
