/* SPDX-License-Identifier: BSD-3-Clause */
/* The header of a small scan: 2 coils, 6 lines of 16 samples, 8 of them kept.
 */
#ifndef TESTS_MRI_MRD_XML_H
#define TESTS_MRI_MRD_XML_H

#include "support.h"

#include <firenet/mrd.h>
#include <string.h>

#define LIMITS(name, last, centre)                  \
    "<" name "><minimum>0</minimum><maximum>" #last \
    "</maximum><center>" #centre "</center></" name ">"
#define SPACE(name, x, width)                                          \
    "<" name "><matrixSize><x>" #x "</x><y>6</y><z>1</z></matrixSize>" \
    "<fieldOfView_mm><x>" #width                                       \
    "</x><y>2.4e2</y><z> 5 </z></fieldOfView_mm></" name ">"
#define TRAJECTORY "<trajectory>cartesian</trajectory>"
#define XML_OF(root, spaces, rest)                                            \
    "<?xml version=\"1.0\"?>\n<" root                                         \
    " xmlns=\"http://www.ismrm.org/ISMRMRD\"><acquisitionSystem"              \
    "Information><receiverChannels>2</receiverChannels></acquisition"         \
    "SystemInformation><encoding>" spaces                                     \
    "<encodingLimits>" LIMITS("kspace_encoding_step_1", 5, 3)                 \
        LIMITS("average", 1, 0) "</encodingLimits>" rest "</encoding></" root \
                                ">"
#define SPACES SPACE("encodedSpace", 16, 600) SPACE("reconSpace", 8, 300.0)
static const char xml[] = XML_OF("ismrmrdHeader", SPACES, TRAJECTORY);

static inline firenet_mrd_header parse(firenet_context *c, const char *text) {
    firenet_mrd_header h;
    assert_ok(c, firenet_mrd_header_parse(c, text, (int64_t)strlen(text), &h));
    return h;
}

#endif
