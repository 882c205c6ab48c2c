% SPDX-License-Identifier: BSD-3-Clause
% octave-cli peers_tfocs.m TFOCS FOLDER N: N iterations of TFOCS on
% FOLDER/problem.mat; the image and the CPU seconds go to FOLDER/found.mat.
1;

function out = haar(x, levels)
  out = x;
  for level = 1:levels
    h = rows(x) / 2;
    s = x(1:2:end, 1:2:end) + x(2:2:end, 1:2:end);
    t = x(1:2:end, 1:2:end) - x(2:2:end, 1:2:end);
    u = x(1:2:end, 2:2:end) + x(2:2:end, 2:2:end);
    v = x(1:2:end, 2:2:end) - x(2:2:end, 2:2:end);
    out(1:h, h+1:2*h) = (s - u) / 2;
    out(h+1:2*h, 1:h) = (t + v) / 2;
    out(h+1:2*h, h+1:2*h) = (t - v) / 2;
    x = (s + u) / 2;
  end
  out(1:rows(x), 1:rows(x)) = x;
end

function x = haar_inverse(in, levels)
  h = rows(in) / 2 ^ levels;
  x = in(1:h, 1:h);
  while 2 * h <= rows(in)
    s = x + in(1:h, h+1:2*h);
    u = x - in(1:h, h+1:2*h);
    t = in(h+1:2*h, 1:h) + in(h+1:2*h, h+1:2*h);
    v = in(h+1:2*h, 1:h) - in(h+1:2*h, h+1:2*h);
    x = zeros(2 * h, class(in));
    x(1:2:end, 1:2:end) = (s + t) / 2;
    x(2:2:end, 1:2:end) = (s - t) / 2;
    x(1:2:end, 2:2:end) = (u + v) / 2;
    x(2:2:end, 2:2:end) = (u - v) / 2;
    h = 2 * h;
  end
end

function y = forward(x, where, levels)
  plane = fft2(haar_inverse(x, levels)) / rows(x);
  y = plane(where);
end

function x = adjoint(y, where, levels, side)
  plane = zeros(side, class(y));
  plane(where) = y;
  x = haar(ifft2(plane) * side, levels);
end

sigterm_dumps_octave_core(false);
given = argv();
addpath(given{1});
problem = load(fullfile(given{2}, 'problem.mat'));
side = rows(problem.mask);
levels = double(problem.levels);
where = find(problem.mask);
y = single(problem.y(where));
A = linop_handles({[side side], [numel(where) 1]}, ...
                  @(x) forward(x, where, levels), ...
                  @(q) adjoint(q, where, levels, side), 'C2C');
fftw('threads', 1);
options = struct('maxIts', str2double(given{3}), 'tol', 0, 'printEvery', 0, ...
                 'Lexact', 1, 'saveHist', false);
warning('off', 'all');
start = cputime();
x = solver_L1RLS(A, y, problem.lambda, [], options);
seconds = cputime() - start;
image = haar_inverse(x, levels);
save('-v6', fullfile(given{2}, 'found.mat'), 'image', 'seconds');
