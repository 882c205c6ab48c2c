// SPDX-License-Identifier: BSD-3-Clause
// A host program in C++.
#include <firenet/firenet.hpp>

int main() {
    firenet::shape n{8};
    auto a = firenet::dft(n) * firenet::haar(n, 2).adjoint();
    return a.rows() == 8 ? 0 : 1;
}
