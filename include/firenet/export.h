/* SPDX-License-Identifier: BSD-3-Clause */
/** @file export.h  Visibility and linkage of public symbols. */
#ifndef FIRENET_EXPORT_H
#define FIRENET_EXPORT_H

#if defined(FIRENET_BUILD) && defined(__GNUC__)
#define FIRENET_API __attribute__((visibility("default")))
#else
#define FIRENET_API
#endif

#ifdef __cplusplus
#define FIRENET_BEGIN_DECLS extern "C" {
#define FIRENET_END_DECLS }
#else
#define FIRENET_BEGIN_DECLS
#define FIRENET_END_DECLS
#endif

#endif
