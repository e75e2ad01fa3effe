// Threads that help, as many as the system gives.
#ifndef WHYBOUNCE_BASE_WORKER_THREADS_H_
#define WHYBOUNCE_BASE_WORKER_THREADS_H_

#include <pthread.h>

#include <functional>
#include <vector>

namespace whybounce {

// std::thread throws where a thread cannot start (a limit on processes, no memory for a stack);
// here there are fewer, or none.
class WorkerThreads {
 public:
  // Each of up to `count` threads calls work() once.
  WorkerThreads(int count, std::function<void()> work);
  // Waits for all of them.
  ~WorkerThreads();
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

 private:
  const std::function<void()> work_;
  std::vector<pthread_t> threads_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_WORKER_THREADS_H_
